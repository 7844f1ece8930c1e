// Makes a component of a plugin in JavaScript: one module with all it imports, inside an engine that has
// no clock, no chance, no network and no console of its own.
//
//   node componentize.mjs SOURCE.js WIT-FOLDER WORLD OUT.wasm
//
// SOURCE.js imports the helper as '@reticolo/plugin-sdk', wherever it lies.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { componentize } from '@bytecodealliance/componentize-js';
import { build } from 'esbuild';

const [source, wit, world, out] = process.argv.slice(2);
if (out === undefined) {
  console.error('Usage: node componentize.mjs SOURCE.js WIT-FOLDER WORLD OUT.wasm');
  process.exit(2);
}

// What of the contract is imported and not used must go: a world has only some of it.
const contract = {
  name: 'contract',
  setup(bundle) {
    bundle.onResolve({ filter: /^reticolo:/ }, ({ path: name }) => ({
      path: name, external: true, sideEffects: false,
    }));
  },
};

const folder = await mkdtemp(path.join(tmpdir(), 'reticolo-plugin-'));
try {
  const bundled = path.join(folder, 'plugin.js');
  await build({
    entryPoints: [path.resolve(source)],
    outfile: bundled,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    treeShaking: true,
    logLevel: 'warning',
    alias: { '@reticolo/plugin-sdk': fileURLToPath(new URL('index.js', import.meta.url)) },
    plugins: [contract],
  });
  const { component } = await componentize({
    sourcePath: bundled,
    witPath: path.resolve(wit),
    worldName: world,
    disableFeatures: ['stdio', 'random', 'clocks', 'http', 'fetch-event'],
  });
  await mkdir(path.dirname(path.resolve(out)), { recursive: true });
  await writeFile(out, component);
} finally {
  await rm(folder, { recursive: true, force: true });
}
