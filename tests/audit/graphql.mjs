// Starts the platform with its demo tenants and looks at its GraphQL API from outside, with the suites named:
//
//   graphql-http     the audits of GraphQL over HTTP; fails if a MUST does
//   schemathesis     made-up requests; fails if an answer is no proper one. SCHEMATHESIS is its program.
import { spawn } from "node:child_process";
import { once } from "node:events";
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
  const options = [
    "run",
    `${repository}/graphql/schema.graphql`,
    `--url=${url}`,
    "--phases=fuzzing",
    "--mode=all",
    "--max-examples=40", // for each field of Query and Mutation
    "--seed=1",
    "--generation-database=none",
    // It takes a well-formed request that is refused for a fault. Ids here are opaque, codes are those of
    // ISTAT: what it makes up for them is rightly refused.
    "--exclude-checks=positive_data_acceptance",
    "--no-color",
  ];
  const program = spawn(process.env.SCHEMATHESIS, options, { cwd: `${repository}/.dev/audit`, stdio: "inherit" });
  const [code] = await once(program, "exit");
  return code === 0;
}
