// Every kind of page, for everybody: no barrier that axe knows of (WCAG 2.1 AA), in both languages, on a wide
// screen and on a telephone's; nothing cut off, nothing from another host, and fit for paper.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fitsItsWidth, hasNoBarriers } from "./barriers.mjs";
import { Site, open, portal, repository } from "./harness.mjs";

const wide = { width: 1280, height: 900 };
const telephone = { width: 390, height: 800 };
const narrowest = { width: 320, height: 640 }; // as WCAG 1.4.10 measures: 1280 enlarged four times

const kinds = {
  "list of unions": "/",
  "first page of a portal": portal,
  "results with filters and pages": `${portal}/services?target=older-people&residence=024100&order=distance&page=2`,
  "results with notices": `${portal}/services?q=badante+zzzqqq&page=-1&order=price&residence=999999`,
  "no results": `${portal}/services?q=zzzqqq&free=1&residence=024100`,
  "sheet with places and hours": { service: "Sportello badanti e assistenti familiari" },
  "sheet with prices by income and exceptions": { service: "Nido comunale La Girandola" },
  "sheet without a place": { service: "Cure infermieristiche a domicilio" },
  "sheet of a closed service": { service: "Letture ad alta voce tra bambini e anziani" },
  "list of organizations": `${portal}/organizations`,
  "organization": { organization: "Cooperativa sociale Passolento" },
  "page not found": { address: `${portal}/nowhere`, status: 404 },
  "suspended tenant": { address: "/t/tradate", status: 503 },
};

let site;
before(async () => {
  site = await Site.start();
  await site.run("tenant", "suspend", "tradate", "--reason", "browser test");
});
after(() => site?.stop());

describe("No barriers", { concurrency: 2 }, () => {
  for (const [name, kind] of Object.entries(kinds)) {
    for (const language of ["it", "en"]) {
      test(`${name}, ${language}`, async () => {
        const { address, status } = await place(kind);
        await site.visit({ language, ...wide }, async (page) => {
          await open(page, address, status);
          assert.equal(await page.locator("html").getAttribute("lang"), language);
          assert.equal(await page.locator("h1").count(), 1);
          assert.match(await page.title(), /\S.* · \S/);
          await hasNoBarriers(page);

          await page.setViewportSize(telephone);
          await unfold(page);
          await hasNoBarriers(page);
          await fitsItsWidth(page);
          await page.setViewportSize(narrowest);
          await fitsItsWidth(page);
        });
      });
    }
  }

  test("page of a failure", async () => {
    // Nobody can ask for it, so it is read from its file.
    const file = await readFile(`${repository}/web/templates/internal_error.html`, "utf8");
    await site.visit(telephone, async (page) => {
      await page.setContent(file);
      await hasNoBarriers(page);
    });
  });

  for (const language of ["it", "en"]) {
    test(`API, ${language}`, async () => {
      await site.visit({ language, ...wide }, async (page) => {
        await open(page, `${portal}/graphiql`);
        await page.getByRole("button", { name: /^Execute query/ }).waitFor();
        // What is inside the frame is GraphiQL's own. Of it axe says: unnamed text areas and low contrast
        // in its editor (CodeMirror), a button inside a tab. The same answers are to be had without it.
        const inFrame = "#graphiql";
        await hasNoBarriers(page, inFrame);
        await page.setViewportSize(telephone);
        await hasNoBarriers(page, inFrame);
        await fitsItsWidth(page);
      });
    });
  }
});

test("The API's page asks its first question and shows the answer", async () => {
  await site.visit({}, async (page) => {
    await open(page, `${portal}/graphiql`);
    const answer = page.locator(".result-window");
    await page.getByRole("button", { name: /^Execute query/ }).click();
    await answer.getByText('"data"').waitFor();
    const shown = await answer.innerText();
    assert.doesNotMatch(shown, /"errors"/);
    assert.match(shown, /badant/i);
    // The schema is there too, to read and to be suggested from.
    await page.getByRole("button", { name: /Documentation Explorer/ }).click();
    await page.locator(".graphiql-doc-explorer").getByText(/query/i).first().waitFor();
    assert.equal(await page.evaluate(() => localStorage.length), 0, "desks are shared: nothing is kept");
  });
});

test("The API's page says what to do without script", async () => {
  await site.visit({ script: false }, async (page) => {
    await open(page, `${portal}/graphiql`);
    assert.match(await page.locator("main").innerText(), new RegExp(`JavaScript.*${portal}/graphql`));
  });
});

describe("On paper there is only what one wants to read", () => {
  const printed = {
    "first page of a portal": { address: portal, keeps: ["h1"] },
    "results": { address: `${portal}/services?q=badante&residence=024100`, keeps: ["h1", ".service-card", ".phone"] },
    "sheet": { service: "Sportello badanti e assistenti familiari", keeps: ["h1", "address", ".hours", ".phone"] },
    "organization": { organization: "Cooperativa sociale Passolento", keeps: ["h1", ".service-card", ".phone"] },
  };
  for (const [name, kind] of Object.entries(printed)) {
    test(name, async () => {
      const { address } = await place(kind);
      await site.visit({}, async (page) => {
        await open(page, address);
        await page.emulateMedia({ media: "print" });
        for (const part of ["nav", "form", "button", "details", "footer", ".skiplinks a"]) {
          const seen = page.locator(part).filter({ visible: true });
          assert.deepEqual(await seen.evaluateAll((all) => all.map(({ className }) => className)), [], part);
        }
        for (const part of kind.keeps) assert.ok(await page.locator(part).first().isVisible(), part);
        assert.match(await page.locator("header").innerText(), /Altovicentino/);
      });
    });
  }
});

/** Where a kind of page is to be found, and how it is answered. */
async function place(kind) {
  if (typeof kind === "string") return { address: kind, status: 200 };
  if (kind.service) return { address: await site.service(kind.service), status: 200 };
  if (kind.organization) return { address: await link(`${portal}/organizations`, kind.organization), status: 200 };
  return kind;
}

/** The address behind a link of a page, by what stands in it. */
async function link(address, text) {
  return site.visit({}, async (page) => {
    await open(page, address);
    return page.locator("main a", { hasText: text }).first().getAttribute("href");
  });
}

/** Opens the filters, which are folded away on small screens. */
async function unfold(page) {
  const summary = page.locator("details.filters summary");
  if (await summary.isVisible()) await summary.click();
}
