// Fills assets/vendor with what the pages load from our own host. Run by bin/setup when one of its
// inputs has changed: the lock file, this file, graphiql.mjs, bootstrap-italia.mjs.
//
//   bootstrap-italia/css/bootstrap-italia.min.css          the look, fonts declared in it
//   bootstrap-italia/js/bootstrap-italia.bundle.min.js     menus, dialogs… (pages work without)
//   bootstrap-italia/svg/sprites.svg                       icons
//   bootstrap-italia/fonts/<family>/*.woff2
//   graphiql/graphiql.js, graphiql/graphiql.css
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(dirname(fileURLToPath(import.meta.url)));
const italia = "node_modules/bootstrap-italia/dist";
const vendor = "assets/vendor";
const next = "node_modules/.vendor-next"; // built aside: a failure leaves the old files alone

await rm(next, { recursive: true, force: true });
await bootstrapItalia(join(next, "bootstrap-italia"));
await graphiql(join(next, "graphiql"));
await mkdir(dirname(vendor), { recursive: true });
await rm(vendor, { recursive: true, force: true });
await rename(next, vendor);

async function bootstrapItalia(to) {
  const fonts = await copyFonts(join(to, "fonts"));
  const css = await readFile(join(italia, "css/bootstrap-italia.min.css"), "utf8");
  await write(join(to, "css/bootstrap-italia.min.css"), clean(css) + fontFaces(fonts, "../fonts"));
  await bundle("bootstrap-italia.mjs", join(to, "js/bootstrap-italia.bundle.min.js"), {
    globalName: "bootstrap",
  });
  await cp(join(italia, "svg/sprites.svg"), join(to, "svg/sprites.svg"), { recursive: true });
  await cp(join(italia, "../LICENSE"), join(to, "LICENSE"));
}

async function graphiql(to) {
  const css = await readFile("node_modules/graphiql/dist/style.css", "utf8");
  const page = `
body { margin: 0; }
#graphiql { height: 100vh; height: 100dvh; }
.graphiql-container, .CodeMirror-info, .CodeMirror-lint-tooltip, .graphiql-dialog, .graphiql-dropdown-content, [data-radix-popper-content-wrapper] {
  --font-family: "Titillium Web", sans-serif !important;
  --font-family-mono: "Roboto Mono", monospace !important;
}
`;
  const fonts = await fontFiles();
  await write(join(to, "graphiql.css"), clean(css) + fontFaces(fonts, "../bootstrap-italia/fonts") + page);
  await bundle("graphiql.mjs", join(to, "graphiql.js"));
  await cp("node_modules/graphiql/LICENSE", join(to, "LICENSE"));
}

/** One self-contained script out of `entry`, for a plain <script src defer>. */
async function bundle(entry, outfile, options = {}) {
  await build({
    absWorkingDir: process.cwd(),
    entryPoints: [`./${entry}`],
    outfile,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    legalComments: "eof",
    logLevel: "warning",
    define: { "process.env.NODE_ENV": '"production"' },
    ...options,
  });
}

/**
 * Drops what we replace or cannot serve: fonts inlined as data: (they would need `font-src data:`)
 * and the pointer to a source map.
 */
function clean(css) {
  return css
    .replace(/@font-face\s*\{[^}]*url\(["']?data:[^}]*\}/g, "")
    .replace(/\/\*# sourceMappingURL=.*?\*\//g, "");
}

/** The web fonts of Bootstrap Italia, read off their file names: <family>/…-<weight><style>.woff2 */
async function fontFiles() {
  const fonts = [];
  for (const folder of (await readdir(join(italia, "fonts"))).sort()) {
    for (const file of (await readdir(join(italia, "fonts", folder))).sort()) {
      const [, weight, italic] = file.match(/-(\d{3}|regular)?(italic)?\.woff2$/) ?? [];
      if (weight || italic) {
        fonts.push({
          family: folder.replaceAll("_", " "),
          weight: weight && weight !== "regular" ? weight : "400",
          style: italic ? "italic" : "normal",
          path: `${folder}/${file}`,
        });
      }
    }
  }
  return fonts;
}

async function copyFonts(to) {
  const fonts = await fontFiles();
  for (const { path } of fonts) await cp(join(italia, "fonts", path), join(to, path));
  for (const folder of (await readdir(join(italia, "fonts"))).sort()) {
    for (const licence of ["LICENSE.txt", "OFL.txt"]) {
      await cp(join(italia, "fonts", folder, licence), join(to, folder, licence)).catch(ignoreMissing);
    }
  }
  return fonts;
}

/** Bootstrap Italia declares its fonts from a script, as inline style; here they are plain CSS. */
function fontFaces(fonts, base) {
  const rule = ({ family, weight, style, path }) =>
    `@font-face{font-family:"${family}";font-style:${style};font-weight:${weight};font-display:swap;src:url("${base}/${path}") format("woff2")}`;
  return `\n${fonts.map(rule).join("\n")}\n`;
}

async function write(path, text) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function ignoreMissing(error) {
  if (error.code !== "ENOENT") throw error;
}
