// A platform of its own for one file of tests, and visitors who notice what they should not meet.
//
// It needs RETICOLO_BIN (the server's program), TEST_DATABASE_URL (a server where databases can be
// made) and CHROMIUM (the browser's program); bin/test sets them.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, readdir, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import PostalMime from "postal-mime";
import { IdentityProvider, label } from "./identity-provider.mjs";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** The fullest of the demo tenants, which most tests visit. */
export const portal = "/t/altovicentino";

/** The platform with its demo tenants and their identity provider, on a database of its own. */
export class Site {
  #database = new Database();
  #mailFolder = mkdtempSync(join(tmpdir(), "reticolo-mail-"));
  #port;
  #server;
  #browser;
  #stopping = false;

  /** Where it answers, such as http://127.0.0.1:40123. */
  origin;
  /** Where the demo tenants' people sign in. */
  identity;
  /** The lines that the server has logged, as objects. */
  log = [];

  static async start() {
    const site = new Site();
    // Whatever happens, no server and no database stays behind.
    process.once("exit", () => site.#abandon());
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
    // Each to its end: what one of them began is stopped when the other fails.
    const [browser, served] = await Promise.allSettled([launch(), site.#serve()]);
    site.#browser = browser.value;
    const failed = [browser, served].find(({ status }) => status === "rejected");
    if (failed) {
      await site.stop().catch(() => {});
      throw failed.reason;
    }
    return site;
  }

  /** Runs the program with these arguments to its end. */
  run(...args) {
    return promisify(execFile)(needed("RETICOLO_BIN"), args, this.#place());
  }

  /**
   * Lets `steps` be done in a page of a new browser, and fails if the visitor met something wrong:
   * a request to another host, a part that is missing, a complaint of the browser.
   */
  async visit({ script = true, width = 1280, height = 900, language = "it-IT" }, steps) {
    const context = await this.#browser.newContext({
      baseURL: this.origin,
      javaScriptEnabled: script,
      locale: language,
      reducedMotion: "reduce", // scrolling is over at once
      viewport: { width, height },
    });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const complaints = listen(page, this.origin, this.identity.issuer);
    try {
      const result = await steps(page);
      assert.deepEqual(complaints, [], "the browser complains");
      return result;
    } finally {
      await context.close();
    }
  }

  /** Signs one of demo/people.json in at a tenant through the identity provider, as they would do it. */
  async signIn(page, tenant, sub) {
    await open(page, `${tenant}/sign-in`);
    const door = { name: label };
    await page.getByRole("button", door).or(page.getByRole("link", door)).click();
    await page.waitForURL(({ origin }) => origin === this.identity.issuer);
    await page.locator(`button[name=person][value="${sub}"]`).click();
    await page.waitForURL(({ origin }) => origin === this.origin);
  }

  /** The mails sent so far, oldest first: `subject`, `text`, `to` and more of each. */
  async mails() {
    const names = (await readdir(this.#mailFolder)).filter((name) => name.endsWith(".eml"));
    const files = names.map((name) => join(this.#mailFolder, name));
    const written = await Promise.all(files.map(async (file) => ({ file, at: (await stat(file)).mtimeMs })));
    written.sort((one, other) => one.at - other.at);
    return Promise.all(written.map(async ({ file }) => PostalMime.parse(await readFile(file))));
  }

  /** The address of the service with this name. */
  async service(name, tenant = portal) {
    const answer = await fetch(`${this.origin}${tenant}/services?q=${encodeURIComponent(name)}`);
    assert.equal(answer.status, 200);
    const links = [...(await answer.text()).matchAll(/href="([^"]*)" data-element="service-link">([^<]*)</g)];
    const found = links.find(([, , title]) => title === name);
    assert.ok(found, `there is a service “${name}” at ${tenant}`);
    return found[1];
  }

  /** Ends it as a service manager would, and drops its database. */
  async stop() {
    this.#stopping = true;
    await this.#browser?.close();
    await this.identity?.stop();
    try {
      if (this.#server) {
        const ended = this.#server.exitCode === null ? once(this.#server, "exit") : [this.#server.exitCode];
        this.#server.kill("SIGTERM");
        const [code] = await Promise.race([ended, sleep(10_000, ["still running after 10 s"], { ref: false })]);
        assert.equal(code, 0, "the server ends well when told to stop");
      }
      // Answers of 503 are refusals, of a suspended tenant for one.
      const refused = ({ classification }) => classification?.includes("503");
      const errors = this.log.filter((entry) => entry.level === "ERROR" && !refused(entry));
      assert.deepEqual(errors, [], "the server has logged no error");
    } finally {
      this.#abandon();
    }
  }

  async #serve() {
    [this.identity, this.#port] = await Promise.all([IdentityProvider.start(), freePort()]);
    this.#database.create();
    await this.run("migrate");
    await this.run("demo");
    this.#server = spawn(needed("RETICOLO_BIN"), ["serve"], { ...this.#place(), stdio: ["ignore", "ignore", "pipe"] });
    const address = await new Promise((resolve, reject) => {
      const said = [];
      this.#server.once("error", reject);
      this.#server.once("exit", (code) => {
        if (!this.#stopping) reject(new Error(`the server ended with ${code}:\n${said.join("\n")}`));
      });
      createInterface({ input: this.#server.stderr }).on("line", (line) => {
        const entry = read(line);
        said.push(line);
        this.log.push(entry);
        if (entry.message === "serving") resolve(entry.address);
      });
    });
    this.origin = `http://${address}`;
    for (const end = Date.now() + 10_000; ; await sleep(20)) {
      const { status } = await fetch(`${this.origin}/readyz`);
      if (status === 200) return;
      assert.ok(Date.now() < end, `the server is ready within 10 s, not still ${status}`);
    }
  }

  /** Where the program runs, and with what settings. */
  #place() {
    const settings = {
      DATABASE_URL: this.#database.address,
      HOST: "127.0.0.1",
      PORT: String(this.#port),
      PUBLIC_URL: `http://127.0.0.1:${this.#port}`,
      SECRET_KEY: secretKey,
      PLUGIN_CACHE: join(repository, ".dev/plugins/compiled-for-browsers"),
      MAIL_FOLDER: this.#mailFolder,
      DEMO_ISSUER: this.identity.issuer,
      DEMO_PLUGINS: join(repository, ".dev/plugins"),
      LOG: "info",
      LOG_FORMAT: "json",
      SPARE_SCHEMAS: "0",
    };
    return { cwd: repository, env: { ...process.env, ...settings } };
  }

  #abandon() {
    if (this.#server?.exitCode === null) this.#server.kill("SIGKILL");
    this.#database.drop();
    rmSync(this.#mailFolder, { recursive: true, force: true });
  }
}

/** The same for all, so that what one has compiled of plugins is good for the others. */
const secretKey = "7e5c0de27e5c0de27e5c0de27e5c0de27e5c0de27e5c0de27e5c0de27e5c0de2";

/** A database with a name of its own. */
class Database {
  #name = `reticolo_browser_${randomBytes(6).toString("hex")}`;
  #exists = false;

  get address() {
    const address = new URL(needed("TEST_DATABASE_URL"));
    address.pathname = `/${this.#name}`;
    return address.href;
  }

  create() {
    psql(needed("TEST_DATABASE_URL"), `create database ${this.#name}`);
    this.#exists = true;
    psql(needed("TEST_DATABASE_URL"), `alter database ${this.#name} set synchronous_commit to off`);
  }

  /** Drops it and the roles that the platform made for it; roles belong to the whole server. */
  drop() {
    if (!this.#exists) return;
    this.#exists = false;
    let roles = "";
    try {
      roles = psql(
        this.address,
        `select string_agg(format('%I', role), ', ') from (
           select schema_name from platform.tenant where schema_name is not null
           union all select schema_name from platform.spare_schema
           union all select login_role from platform.lane
           union all select role_prefix || '_platform' from platform.installation) made (role)`,
      );
    } catch {
      // The database was never filled.
    }
    psql(needed("TEST_DATABASE_URL"), `drop database if exists ${this.#name} with (force)`);
    if (roles) psql(needed("TEST_DATABASE_URL"), `drop role if exists ${roles}`);
  }
}

/** Opens an address and checks how it is answered. */
export async function open(page, address, status = 200) {
  const response = await page.goto(address);
  assert.equal(response.status(), status, address);
}

/** Does something that leads to another page, and waits for that. */
export async function follow(page, action) {
  // Longer than an action may take, so that one that cannot be done is named.
  await Promise.all([page.waitForEvent("load", { timeout: 15_000 }), action()]);
}

/** Asks until the answer is the wanted one; for what the server notices only after a moment. */
export async function until(wanted, ask, seconds = 6) {
  let answer;
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
    answer = await ask();
    if (answer === wanted) return;
  }
  assert.equal(answer, wanted, `within ${seconds} s`);
}

/** The browser. */
export function launch() {
  // Without these the browser tries to reach hosts of its maker.
  const args = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  return chromium.launch({ executablePath: needed("CHROMIUM"), args });
}

/** A port that nobody listens on; the address of the pages has to be known before the server starts. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** A list that fills with whatever goes wrong in a page. One goes to the identity provider, and back. */
function listen(page, origin, identity) {
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("console", (message) => {
    // A violated Content-Security-Policy is said here too. What failed to load comes below, by name.
    const failure = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !failure) complaints.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    const signingIn = asked === identity && request.isNavigationRequest();
    if (!["data:", "blob:"].includes(protocol) && asked !== origin && !signingIn) complaints.push(`foreign: ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    const { errorText } = request.failure();
    if (errorText !== "net::ERR_ABORTED") complaints.push(`${errorText}: ${request.url()}`);
  });
  page.on("response", (response) => {
    // What a page itself is answered with, each test knows.
    if (response.status() >= 400 && !response.request().isNavigationRequest()) {
      complaints.push(`${response.status()}: ${response.url()}`);
    }
  });
  return complaints;
}

function psql(address, statement) {
  const options = ["-qAtX", "-v", "ON_ERROR_STOP=1", "-c", statement, address];
  return execFileSync(psqlProgram(), options, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

/** PostgreSQL's programs are not always on the path. */
function psqlProgram() {
  try {
    const folder = execFileSync("bin/db", ["bindir"], { cwd: repository, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return `${folder.trim()}/psql`;
  } catch {
    return "psql";
  }
}

function needed(variable) {
  const value = process.env[variable];
  assert.ok(value, `${variable} is not set: run the tests with bin/test`);
  return value;
}

function read(line) {
  try {
    return JSON.parse(line);
  } catch {
    return { level: "ERROR", message: line };
  }
}
