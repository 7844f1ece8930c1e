// Starts the platform with its demo tenants and looks at its GraphQL API from outside, with the suites named:
//
//   graphql-http     the audits of GraphQL over HTTP; fails if a MUST does
//   schemathesis     made-up requests; fails if an answer is no proper one. SCHEMATHESIS is its program.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { auditServer } from "graphql-http";
import { Site, portal, repository } from "../browser/harness.mjs";

// How the suite rates an audit, by what the specification says of it.
const ratings = { error: "MUST", warn: "SHOULD", notice: "MAY" };

const suites = { "graphql-http": overHttp, schemathesis };

const site = await Site.start();
let allWell = true;
try {
  for (const name of process.argv.slice(2)) {
    if (!(await suites[name](`${site.origin}${portal}/graphql`))) allWell = false;
  }
} finally {
  await site.stop();
}
process.exit(allWell ? 0 : 1);

async function overHttp(url) {
  const audits = await auditServer({ url });
  const of = (status) => audits.filter((audit) => audit.status === status);
  const counts = Object.entries(ratings).map(([status, word]) => `${of(status).length} ${word}`);
  console.log(`GraphQL over HTTP: ${audits.length} audits, ${of("ok").length} ok; not ok: ${counts.join(", ")}`);
  for (const [status, word] of Object.entries(ratings)) {
    for (const { id, name, reason } of of(status)) console.log(`  ${word} ${id} ${name}: ${reason}`);
  }
  return audits.length > 0 && of("error").length === 0;
}

async function schemathesis(url) {
  const folder = `${repository}/.dev/audit`;
  await writeFile(`${folder}/schemathesis.toml`, await examples(url));
  const options = [
    `--config-file=${folder}/schemathesis.toml`,
    "run",
    `${repository}/graphql/schema.graphql`,
    `--url=${url}`,
    "--phases=fuzzing",
    "--mode=all",
    "--max-examples=40", // for each field of Query and Mutation
    "--seed=1",
    "--generation-database=none",
    // It takes a well-formed request that is refused for a fault. Ids and cursors here are opaque, codes are
    // those of ISTAT: what it makes up for them is rightly refused.
    "--exclude-checks=positive_data_acceptance",
    ...(await refused()).map((name) => `--exclude-name=${name}`),
    "--no-color",
  ];
  const program = spawn(process.env.SCHEMATHESIS, options, { cwd: folder, stdio: "inherit" });
  const [code] = await once(program, "exit");
  return code === 0;
}

/**
 * What guests, as whom it asks, are refused whatever they say: queries for people at work, and reports
 * beyond the few an hour that are taken. It takes every such refusal for a fault of the server. Who may
 * ask what is held by the list this reads.
 */
async function refused() {
  const list = await readFile(`${repository}/tests/golden/api_by_role.txt`, "utf8");
  const [queries] = list.split("\nQuery ")[1].split("\nMutation ");
  const denied = [...queries.matchAll(/^(\w+) +DENIED/gm)].map(([, field]) => `Query.${field}`);
  assert.ok(denied.length > 0, "guests are denied something");
  return [...denied, "Mutation.reportError"];
}

/** Settings with values that there are, mixed with made-up ones: else no request would get far. */
async function examples(url) {
  const query = `{
    services(first: 5) { nodes { id } pageInfo { endCursor } }
    organizations(first: 5) { nodes { id } pageInfo { endCursor } }
    locations(first: 5) { nodes { id } pageInfo { endCursor } }
    municipalities(first: 5) { nodes { code } pageInfo { endCursor } }
  }`;
  const headers = { "content-type": "application/json" };
  const { data, errors } = await (await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) })).json();
  assert.equal(errors, undefined);
  const ids = ({ nodes }) => nodes.map(({ id }) => id);
  const codes = data.municipalities.nodes.map(({ code }) => code);
  const all = [...ids(data.services), ...ids(data.organizations), ...ids(data.locations)];
  const values = {
    "*.*.first": [1, 20, 100],
    "Query.service.id": ids(data.services),
    "Query.organization.id": ids(data.organizations),
    "Query.node.id": all,
    "Query.nodes.ids[*]": all,
    "Query.locations.municipality": codes,
    "Query.municipalities.codes[*]": codes,
    "Query.municipalities.name": ["schio", "t", "Val"],
    "Query.services.filter.organizationId": ids(data.organizations),
    "Query.services.filter.residence": codes,
    "Query.services.filter.text": ["badante", "nido", "centro diurno"],
  };
  for (const [field, { pageInfo }] of Object.entries(data)) values[`Query.${field}.after`] = [pageInfo.endCursor];
  const lines = Object.entries(values).map(([place, list], number) => [
    `[dictionaries.list${number}]`,
    `values = ${JSON.stringify(list)}`,
    `[parameters."${place}"]`,
    `dictionary = "list${number}"`,
    "probability = 0.8",
  ]);
  return `${lines.flat().join("\n")}\n`;
}
