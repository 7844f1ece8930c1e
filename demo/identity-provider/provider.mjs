// An OpenID provider that signs the demonstration's people in, in the place of a union's SPID and CIE broker.
//
//   node demo/identity-provider/provider.mjs --people demo/people.json
//
//   --port N             0, as by default, takes a free one; it listens on 127.0.0.1 only
//   --client-secret S    of its one client, `reticolo`
//   --with-parent        leaves Ctrl-C to its parent and ends when its standard input closes
//   --trust-hints        login_hint=<sub> signs that person in without asking
//   --test-controls      POST /test/rotate-keys and POST /test/mode, see faults.mjs
//
// When ready it writes {"issuer":"http://127.0.0.1:PORT"} as its one line to standard output.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";
import { Faults } from "./faults.mjs";
import { interactions } from "./interactions.mjs";
import { errorPage, signedOutPage, signOutPage } from "./pages.mjs";

const spidLevel2 = "https://www.spid.gov.it/SpidL2";
const fiscalNumber = "https://attributes.eid.gov.it/fiscal_number";

// Ports differ from test to test, so that addresses cannot be registered one by one.
const callback = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\/t\/[^/?#]+\/sign-in\/callback$/;
const loopback = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?\//;

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    people: { type: "string" },
    "client-secret": { type: "string", default: "reticolo-demo-secret" },
    "with-parent": { type: "boolean", default: false },
    "trust-hints": { type: "boolean", default: false },
    "test-controls": { type: "boolean", default: false },
  },
});
if (!options.people) {
  console.error("Which people? --people demo/people.json");
  process.exit(2);
}

// The library's notices go to standard error: standard output is for the one line.
globalThis.console = new console.Console(process.stderr);

const people = new Map(JSON.parse(await readFile(options.people, "utf8")).map((person) => [person.sub, person]));
const cookieKey = randomBytes(32).toString("base64url");

const server = createServer();
server.listen(Number(options.port), "127.0.0.1");
await once(server, "listening");
const issuer = `http://127.0.0.1:${server.address().port}`;

let answer;
const faults = options["test-controls"] ? new Faults(takeNewKey) : undefined;
await takeNewKey();
server.on("request", (request, response) => answer(request, response));
process.stdout.write(`${JSON.stringify({ issuer })}\n`);

process.on("SIGTERM", end);
if (options["with-parent"]) {
  process.on("SIGINT", () => {});
  process.stdin.on("end", end).resume();
}

/** From now on signs with a new key; the old one is forgotten, what people were doing is not. */
async function takeNewKey() {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: randomBytes(8).toString("hex"), alg: "RS256", use: "sig" };
  answer = provider(key).callback();
  faults?.signWith(key);
}

function provider(key) {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "reticolo",
        client_name: "Reticolo",
        client_secret: options["client-secret"],
        redirect_uris: ["http://localhost:8080/t/altovicentino/sign-in/callback"],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    jwks: { keys: [key] },
    pkce: { required: () => true },
    acrValues: [spidLevel2],
    claims: {
      openid: ["sub", "acr"],
      profile: ["name", "given_name", "family_name"],
      email: ["email", "email_verified"],
      fiscal: [fiscalNumber],
    },
    conformIdTokenClaims: false, // claims are in the ID token too
    findAccount,
    cookies: {
      // Hosts have one jar for all their ports: these must not be taken for the platform's.
      names: { session: "identity_session", interaction: "identity_interaction", resume: "identity_resume" },
      keys: [cookieKey],
    },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, Grant: 3600, IdToken: 600, Interaction: 3600, Session: 3600 },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: signOutPage, postLogoutSuccessSource: signedOutPage },
    },
    renderError: errorPage,
  });
  provider.Client.prototype.redirectUriAllowed = (address) => callback.test(address);
  provider.Client.prototype.postLogoutRedirectUriAllowed = (address) => loopback.test(address);
  if (faults) provider.use(faults.answer);
  provider.use(interactions(provider, people, { acr: spidLevel2, trustHints: options["trust-hints"] }));
  return provider;
}

/** What the provider says of a person; which roles they have is the platform's to know. */
function findAccount(_, sub) {
  const person = people.get(sub);
  if (!person) return undefined;
  const { name, given_name, family_name, email } = person;
  const claims = {
    sub,
    name,
    given_name,
    family_name,
    email,
    email_verified: true,
    [fiscalNumber]: `TINIT-${person.fiscal_number}`, // with the country in front, as SPID and CIE have it
  };
  return { accountId: sub, claims: () => claims };
}

function end() {
  server.close();
  server.closeAllConnections();
  process.exit(0);
}
