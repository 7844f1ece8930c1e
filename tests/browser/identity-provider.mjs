// The demonstration's identity provider (demo/identity-provider), for one file of tests.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** What the button of the demonstration unions says that leads to it. */
export const label = "SPID o CIE (dimostrazione)";

export class IdentityProvider {
  #process;

  /** Where it is, such as http://127.0.0.1:40124. */
  issuer;

  /** With options of the program, such as "--test-controls". */
  static async start(...options) {
    const provider = new IdentityProvider();
    const program = ["demo/identity-provider/provider.mjs", "--people", "demo/people.json", ...options];
    provider.#process = spawn(process.execPath, program, { cwd: repository, stdio: ["ignore", "pipe", "pipe"] });
    process.once("exit", () => provider.#process.kill("SIGKILL"));
    provider.issuer = await new Promise((resolve, reject) => {
      const said = [];
      createInterface({ input: provider.#process.stderr }).on("line", (line) => said.push(line));
      createInterface({ input: provider.#process.stdout }).once("line", (line) => resolve(JSON.parse(line).issuer));
      provider.#process.once("exit", (code) =>
        reject(new Error(`the identity provider ended with ${code}:\n${said.join("\n")}`)));
    });
    return provider;
  }

  /** From now on it does this wrong, or "ok" again; it needs "--test-controls". */
  async misbehave(mode) {
    await this.#control("mode", { mode });
  }

  async rotateKeys() {
    await this.#control("rotate-keys");
  }

  async stop() {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await ended;
  }

  async #control(what, body) {
    const answer = await fetch(`${this.issuer}/test/${what}`, { method: "POST", body: JSON.stringify(body) });
    assert.equal(answer.status, 204, what);
  }
}
