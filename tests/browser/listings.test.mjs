// A service from its first draft to the public's search, by those whose job it is: an operator writes it,
// the desk sends it back with reasons, the operator corrects it, the desk publishes it, somebody finds it.
// With script and without; and no barrier on the way that axe knows of.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { Site, follow, open, portal } from "./harness.mjs";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
const people = [
  { name: "with script", script: true },
  { name: "without script", script: false },
];

let site;
before(async () => {
  site = await Site.start();
});
after(() => site?.stop());

for (const { name, script } of people) {
  test(`A service goes from its operator through the desk to the public, ${name}`, async () => {
    // axe is itself a script.
    const isOpen = script ? hasNoBarriers : () => {};
    const title = `Spazio compiti ${script ? "del pomeriggio" : "della sera"}`;
    const listing = await site.visit({ script }, async (page) => {
      await site.signIn(page, portal, "davide-pozzan");
      await open(page, `${portal}/listings`);
      await follow(page, () => page.getByRole("link", { name: "Nuova scheda" }).click());
      await page.getByLabel("Nome del servizio").fill(title);
      await page.locator("label[for=categories-education-support]").click();
      const cost = page.getByRole("group", { name: "Prezzo 1" });
      await cost.getByLabel("Tipo di prezzo").selectOption({ label: "A tariffa" });
      await cost.getByLabel("Euro").fill("1,250");
      await press(page, "Salva e invia");
      // What cannot be read is kept, and named.
      await page.getByRole("alert").getByRole("link", { name: /Prezzo 1, Euro/ }).waitFor();
      assert.equal(await page.locator("#cost_options-0-amount").inputValue(), "1,250");
      await page.locator("#cost_options-0-amount").fill("12,50");
      await press(page, "Salva e invia");
      await page.getByText("La bozza è salvata.").waitFor();
      await page.getByRole("link", { name: "Descrizione: manca." }).waitFor();
      await page.getByLabel("Descrizione", { exact: true }).fill("Aiuto nei compiti per bambini e ragazzi.");

      // One more row costs nothing of what was typed.
      const rows = () => page.getByRole("group", { name: /^Telefono \d+$/ }).count();
      const before = await rows();
      await press(page, "Aggiungi un altro telefono");
      assert.equal(await rows(), before + 1);
      assert.equal(await page.getByLabel("Nome del servizio").inputValue(), title);
      assert.equal(await page.locator("#cost_options-0-amount").inputValue(), "12,50");
      await page.locator("#phones-0-number").fill("0445 000000");
      await page.locator("#hours-weekly-1-weekday").selectOption({ label: "Martedì" });
      await page.locator("#hours-weekly-1-opens").fill("15:00");
      await page.locator("#hours-weekly-1-closes").fill("18:30");
      await isOpen(page);
      await press(page, "Salva e invia");
      await page.getByText("la scheda è stata inviata a chi controlla").waitFor();
      return new URL(page.url()).pathname;
    });

    await site.visit({ script }, async (page) => {
      await site.signIn(page, portal, "marta-sartori");
      await open(page, `${portal}/listings/queue`);
      await isOpen(page);
      await follow(page, () => page.getByRole("link", { name: title }).click());
      assert.match(await page.locator(".compared").innerText(), /15:00/);
      assert.match(await page.locator(".compared").innerText(), /12,50 €/);
      await press(page, "Rimanda con questi motivi");
      await page.getByRole("link", { name: /Scrivi il motivo/ }).waitFor();
      await page.getByLabel("Che cosa non va: Descrizione").fill("Scrivi anche per quali età.");
      await page.getByLabel("Motivo generale").fill("Ci siamo quasi.");
      await isOpen(page);
      await press(page, "Rimanda con questi motivi");
      await page.getByText("la scheda è tornata all'ente").waitFor();
    });

    await site.visit({ script }, async (page) => {
      await site.signIn(page, portal, "davide-pozzan");
      await open(page, listing);
      assert.match(await page.locator("main").innerText(), /Ci siamo quasi/);
      await isOpen(page);
      await follow(page, () => page.getByRole("link", { name: "Descrizione", exact: true }).click());
      assert.match(await page.locator("#description-reason").innerText(), /per quali età/);
      await page.getByLabel("Descrizione", { exact: true }).fill("Aiuto nei compiti, dai 6 ai 14 anni.");
      await press(page, "Salva e invia");
      await page.getByText("la scheda è stata inviata a chi controlla").waitFor();
    });

    await site.visit({ script }, async (page) => {
      await site.signIn(page, portal, "marta-sartori");
      await open(page, `${listing}/review`);
      await page.getByLabel("Nota alla versione").fill("Prima pubblicazione");
      await press(page, "Pubblica la scheda");
      await page.getByText("la scheda è pubblicata").waitFor();
      await open(page, `${listing}/history`);
      assert.match(await page.locator("main").innerText(), /Prima pubblicazione/);
      await isOpen(page);
    });

    await site.visit({ script }, async (page) => {
      await open(page, await site.service(title));
      const sheet = await page.locator("main").innerText();
      assert.match(sheet, /dai 6 ai 14 anni/);
      assert.match(sheet, /15:00–18:30/);
      assert.match(sheet, /12,50 €/);
      await follow(page, () => page.getByRole("link", { name: "Segnala un errore in questa pagina" }).click());
      await isOpen(page);
      await page.getByLabel("Che cosa non è giusto?").fill("Il telefono non risponde mai.");
      await press(page, "Invia la segnalazione");
      await page.getByText("Grazie").waitFor();
    });

    await site.visit({ script }, async (page) => {
      await site.signIn(page, portal, "davide-pozzan");
      await open(page, `${portal}/reports`);
      await isOpen(page);
      const report = page.getByRole("listitem").filter({ hasText: title });
      assert.match(await report.innerText(), /Il telefono non risponde mai/);
      await follow(page, () => report.getByRole("button", { name: "Era sbagliato, corretto" }).click());
      await page.getByText("la segnalazione è chiusa").waitFor();
    });
  });
}

test("Two browsers on one listing: the slower one loses nothing and is shown what differs", async () => {
  const title = "Laboratorio di due";
  const listing = await draft(title);
  await site.visit({}, async (first) => {
    await site.signIn(first, portal, "davide-pozzan");
    await open(first, `${listing}/edit`);
    await first.getByLabel("Avviso").fill("Scritto dal primo");
    await site.visit({}, async (second) => {
      await site.signIn(second, portal, "davide-pozzan");
      await open(second, `${listing}/edit`);
      await second.getByLabel("Avviso").fill("Scritto dal secondo");
      await press(second, "Salva la bozza");
    });
    await press(first, "Salva la bozza");
    const changed = await first.locator("[data-element=listing-changed]").innerText();
    assert.match(changed, /Scritto dal secondo/);
    assert.equal(await first.getByLabel("Avviso").inputValue(), "Scritto dal primo");
    await hasNoBarriers(first);
    await press(first, "Salva la bozza");
    await first.getByText("la bozza è salvata").waitFor();
    assert.match(await first.locator("main").innerText(), /Scritto dal primo/);
    // What cannot be undone is asked about.
    await follow(first, () => first.getByRole("link", { name: "Elimina la bozza" }).click());
    await hasNoBarriers(first);
    await press(first, "Elimina la bozza");
    await first.getByText("la bozza non c'è più").waitFor();
  });
});

describe("No barriers", () => {
  const pages = {
    "list": { who: "davide-pozzan", path: "/listings" },
    "new listing": { who: "davide-pozzan", path: "/listings/new" },
    "choice of an organization": { who: "elena-cecchin", path: "/listings/new" },
    "days of freshness": { who: "elena-cecchin", path: "/settings/freshness" },
    "empty queue": { who: "marta-sartori", path: "/listings/queue" },
  };
  for (const [name, { who, path }] of Object.entries(pages)) {
    for (const language of ["it", "en"]) {
      test(`${name}, ${language}`, async () => {
        await site.visit({ language }, async (page) => {
          await site.signIn(page, portal, who);
          await open(page, portal + path);
          assert.equal(await page.locator("h1").count(), 1);
          await hasNoBarriers(page);
          await page.setViewportSize({ width: 390, height: 800 });
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= 390, `${width} px wide on a telephone`);
        });
      });
    }
  }

  test("images, from the upload to the public page", async () => {
    const title = "Laboratorio con immagini";
    const listing = await draft(title);
    await site.visit({}, async (page) => {
      await site.signIn(page, portal, "davide-pozzan");
      await open(page, `${listing}/images`);
      await hasNoBarriers(page);
      await upload(page);
      const shown = page.getByRole("img", { name: "Il cortile con gli alberi" });
      assert.equal(await shown.evaluate((image) => image.naturalWidth), 64);
      await hasNoBarriers(page);
      await follow(page, () => page.getByRole("button", { name: /^Togli dalla bozza/ }).click());
      await follow(page, () => page.getByRole("link", { name: /^Elimina/ }).click());
      await hasNoBarriers(page);
      await press(page, "Elimina l'immagine");
      await page.getByText("l'immagine è eliminata").waitFor();
      await upload(page);
      await open(page, `${listing}/edit`);
      await page.getByLabel("Descrizione", { exact: true }).fill("Si dipinge in cortile.");
      await page.locator("label[for=categories-education-support]").click();
      await press(page, "Salva e invia");
      await page.getByText("la scheda è stata inviata a chi controlla").waitFor();
    });
    const image = await site.visit({}, async (page) => {
      await site.signIn(page, portal, "marta-sartori");
      await open(page, `${listing}/review`);
      const shown = page.getByRole("img", { name: "Il cortile con gli alberi" });
      assert.equal(await shown.evaluate((image) => image.naturalWidth), 64);
      const digest = (await shown.getAttribute("src")).split("/").pop();
      const hidden = await page.request.get(`${portal}/images/${digest}`);
      assert.equal(hidden.status(), 404, "the public sees it once it is published");
      await press(page, "Pubblica la scheda");
      await page.getByText("la scheda è pubblicata").waitFor();
      return `${portal}/images/${digest}`;
    });
    await site.visit({}, async (page) => {
      await open(page, await site.service(title));
      const shown = page.getByRole("img", { name: "Il cortile con gli alberi" });
      assert.equal(await shown.getAttribute("src"), image);
      assert.equal(await shown.evaluate((image) => image.naturalWidth), 64);
      await hasNoBarriers(page);
      const headers = (await page.request.get(image)).headers();
      assert.equal(headers["content-type"], "image/png");
      assert.match(headers["cache-control"], /immutable/);
      await open(page, `${portal}/services?q=${encodeURIComponent(title)}`);
      await page.getByRole("img", { name: "Il cortile con gli alberi" }).waitFor();
      await hasNoBarriers(page);
    });
  });
});

/** Adds an image to the listing whose page of images is open. */
async function upload(page) {
  const picture = { name: "cortile.png", mimeType: "image/png", buffer: await png(page) };
  await page.getByLabel("File").setInputFiles(picture);
  await page.getByLabel("Che cosa si vede").fill("Il cortile con gli alberi");
  await press(page, "Aggiungi un'immagine");
  await page.getByText("l'immagine è nella bozza").waitFor();
}

/** A draft with a name; gives the address of its page. */
function draft(title) {
  return site.visit({}, async (page) => {
    await site.signIn(page, portal, "davide-pozzan");
    await open(page, `${portal}/listings/new`);
    await page.getByLabel("Nome del servizio").fill(title);
    await press(page, "Salva la bozza");
    await page.getByText("la bozza è salvata").waitFor();
    return new URL(page.url()).pathname;
  });
}

/** A picture of 64 by 48 pixels. */
async function png(page) {
  const address = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [64, 48];
    canvas.getContext("2d").fillRect(8, 8, 16, 16);
    return canvas.toDataURL("image/png");
  });
  return Buffer.from(address.split(",")[1], "base64");
}

function press(page, name) {
  return follow(page, () => page.getByRole("button", { name, exact: true }).click());
}

async function hasNoBarriers(page) {
  // The pages have no frames: the quicker way, which looks into none, sees as much.
  const { violations } = await new AxeBuilder({ page }).withTags(rules).setLegacyMode(true).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  assert.deepEqual(found, [], page.url());
}
