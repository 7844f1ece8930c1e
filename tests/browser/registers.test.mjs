// A caregiver from their application to a family's shortlist, and out of every list: they apply, the desk
// checks and asks the rule, the administrator admits, the desk looks for whoever fits a family, the
// administrator suspends. With script and without; and no barrier on the way that axe knows of.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fitsItsWidth, hasNoBarriers } from "./barriers.mjs";
import { Site, follow, open, portal } from "./harness.mjs";

const other = "/t/marca-occidentale"; // without a plugin
const pdf = Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");

let site;
before(async () => {
  site = await Site.start();
});
after(() => site?.stop());

/** Lets somebody do something, signed in. */
function as(person, steps, options = {}) {
  return site.visit(options, async (page) => {
    await site.signIn(page, portal, person);
    return steps(page);
  });
}

function press(page, name) {
  return follow(page, () => page.getByRole("button", { name, exact: true }).click());
}

function go(page, name) {
  return follow(page, () => page.getByRole("link", { name, exact: true }).first().click());
}

const state = (page) => page.locator("[data-element=entry-state]").innerText();

for (const script of [true, false]) {
  const how = script ? "with script" : "without script";
  // axe is itself a script.
  const look = script ? hasNoBarriers : () => {};
  const who = script
    ? { person: "rosa-marangon", name: "Rosa Marangon Prova", family: "Famiglia Con" }
    : { person: "ivo-tessari", name: "Ivo Tessari Prova", family: "Famiglia Senza" };

  test(`Somebody applies, is admitted by the rule, matched with reasons, suspended and gone, ${how}`, async () => {
    const entry = await as(who.person, async (page) => {
      await open(page, portal);
      await go(page, "Albi");
      await look(page);
      await follow(page, () => page.locator("[data-element=register-link]", { hasText: "Assistenti familiari" }).click());
      await look(page);
      await go(page, "Fai domanda");
      await page.getByLabel("Nome e cognome").fill(who.name);
      await page.getByLabel("Data di nascita").fill("1978-03-14");
      await page.getByLabel("Ore alla settimana").fill("tante");
      await press(page, "Invia la domanda");
      // What is wrong is named beside its field, and what was typed is there.
      const wrong = page.getByRole("alert");
      await wrong.getByRole("link", { name: /Scegli almeno un comune/ }).waitFor();
      await wrong.getByRole("link", { name: "Cittadinanza: manca." }).waitFor();
      assert.equal(await page.getByLabel("Nome e cognome").inputValue(), who.name);
      assert.equal(await page.getByLabel("Ore alla settimana").inputValue(), "tante");
      await look(page);

      await page.getByLabel("Ore alla settimana").fill("30");
      await page.getByRole("group", { name: "Comuni in cui può lavorare" }).getByText("Schio", { exact: true }).click();
      await page.getByRole("radiogroup", { name: /^Cittadinanza/ }).getByText("Italiana", { exact: true }).click();
      await page.getByLabel("Dove vive").selectOption({ label: "Residenza in un comune dell’unione" });
      await page.getByLabel(/^Condanne penali dichiarate/).selectOption({ label: "Nessuna condanna né procedimento" });
      await page.locator("label[for=f-titles-eu_care_title]").click();
      for (const skill of ["hygiene", "mobility", "dementia", "cooking"]) await page.locator(`label[for=f-skills-${skill}]`).click();
      for (const part of ["mon_morning", "wed_morning", "fri_morning"]) await page.locator(`label[for=f-hours-${part}]`).click();
      // One more row, and one less, lose nothing.
      const rows = () => page.getByRole("group", { name: /^Lingue \d+$/ }).count();
      const rowsBefore = await rows();
      await press(page, "Aggiungi: Lingue");
      assert.equal(await rows(), rowsBefore + 1);
      await page.locator("#f-languages-0-language").selectOption({ label: "Italiano" });
      await page.locator("#f-languages-0-level").selectOption("native");
      await press(page, "Togli: Lingue 2");
      assert.equal(await rows(), rowsBefore);
      assert.equal(await page.locator("#f-languages-0-language").inputValue(), "it");
      await press(page, "Invia la domanda");
      assert.equal(await state(page), "Domanda inviata");
      await page.getByLabel("Tipo").selectOption({ label: "Documento d’identità" });
      await page.getByLabel("Nome o protocollo").fill("Carta d'identità AX 000");
      await page.getByLabel("Scadenza").fill("2031-05-01");
      await page.getByLabel("File", { exact: true }).setInputFiles({ name: "carta.pdf", mimeType: "application/pdf", buffer: pdf });
      await press(page, "Aggiungi un documento");
      await page.getByText("il documento è aggiunto").waitFor();
      await look(page);
      const saved = page.waitForEvent("download");
      await page.locator("[data-element=document-file]").click();
      assert.equal((await saved).suggestedFilename(), "identity.pdf", "nothing personal in its name");
      await go(page, "Ritira la domanda");
      await look(page);
      await go(page, "Annulla");
      await open(page, `${portal}/entries`);
      assert.match(await page.locator("[data-element=my-entry]").innerText(), /Assistenti familiari/);
      await look(page);
      const entry = await page.locator("[data-element=my-entry]").getByRole("link").first().getAttribute("href");
      await open(page, `${portal}/registers/caregivers/entries`, 404);
      return entry;
    }, { script });

    await as("marta-sartori", async (page) => {
      await open(page, `${portal}/work`);
      await look(page);
      await follow(page, () => page.locator("[data-element=work-boxes]").getByRole("link", { name: /Domande da controllare/ }).click());
      await open(page, `${portal}/registers/caregivers/entries?state=applied`);
      await look(page);
      // Heads of columns are links: they sort, by keyboard too.
      const head = (name) => page.getByRole("columnheader", { name, exact: true });
      await head("Ore libere").getByRole("link").focus();
      await follow(page, () => page.keyboard.press("Enter"));
      assert.equal(await head("Ore libere").getAttribute("aria-sort"), "ascending");
      assert.equal(await head("Nome").getAttribute("aria-sort"), null);
      await look(page);
      await go(page, who.name);
      await look(page);
      await go(page, "Prendi in controllo");
      await look(page);
      await press(page, "Prendi in controllo");
      assert.equal(await state(page), "In controllo");
      await follow(page, () => page.getByRole("button", { name: /^L'ho visto, va bene/ }).click());
      await page.getByText("il documento è verificato").waitFor();
      await press(page, "Chiedi alla regola");
      const advice = page.locator("[data-element=advice]");
      assert.match(await advice.innerText(), /Ammettere/);
      // Every reason has the article it follows from, and the answer its receipt.
      assert.match(await advice.locator("cite").first().innerText(), /L\.R\. Veneto 38\/2017/);
      await advice.locator("summary").click();
      assert.match(await advice.innerText(), /it\.reticolo\.caregiver-registry/);
      await look(page);
      await open(page, `${entry}/admit`, 200).catch(() => {});
      assert.equal(await page.getByRole("button", { name: "Ammetti", exact: true }).count(), 0, "a desk does not admit");
    }, { script });

    await as("elena-cecchin", async (page) => {
      await open(page, entry);
      await go(page, "Ammetti");
      await look(page);
      await press(page, "Ammetti");
      assert.equal(await state(page), "Ammessa");
      await look(page);
    }, { script });

    await site.visit({ script }, async (page) => {
      await open(page, `${portal}/registers/caregivers?municipality=024100&skill=dementia`);
      assert.match(await page.locator("main").innerText(), new RegExp(who.name));
      await look(page);
    });

    const request = await as("marta-sartori", async (page) => {
      await open(page, `${portal}/matching/new?registry=caregivers`);
      await look(page);
      await page.getByLabel("Famiglia", { exact: true }).fill(who.family);
      await page.getByLabel("Comune", { exact: true }).selectOption({ label: "Schio" });
      await page.getByLabel("Ore alla settimana").fill("9");
      await page.getByLabel("Da quando").fill("2027-01-11");
      await page.getByLabel("Lunedì, mattina").check();
      await page.getByLabel("Mercoledì, mattina").check();
      await page.locator("label[for=must-dementia]").click();
      await press(page, "Invia la richiesta");
      await press(page, "Trova i candidati");
      const candidate = page.locator("[data-element=candidate]", { hasText: who.name });
      assert.match(await candidate.innerText(), /punteggio \d+ su 1000/);
      assert.ok((await candidate.locator(".reasons li").count()) > 0, "with reasons");
      await look(page);
      return new URL(page.url()).pathname;
    }, { script });

    await as("elena-cecchin", async (page) => {
      await open(page, `${entry}/suspend`);
      await look(page);
      await page.getByLabel("Motivo").fill("Verifiche in corso.");
      await press(page, "Sospendi");
      assert.equal(await state(page), "Sospesa");
    }, { script });

    await as("marta-sartori", async (page) => {
      await open(page, request);
      assert.equal(await page.locator("[data-element=candidate]", { hasText: who.name }).count(), 0);
      await press(page, "Rifai la ricerca");
      assert.equal(await page.locator("[data-element=candidate]", { hasText: who.name }).count(), 0);
      await look(page);
      await open(page, `${portal}/matching`);
      await look(page);
    }, { script });

    await site.visit({ script }, async (page) => {
      await open(page, `${portal}/registers/caregivers?municipality=024100&skill=dementia`);
      assert.doesNotMatch(await page.locator("main").innerText(), new RegExp(who.name));
    });

    await as(who.person, async (page) => {
      await open(page, entry);
      assert.match(await page.locator("main").innerText(), /Verifiche in corso/);
    }, { script });
  });
}

test("A family is placed, visited, and what went wrong is written down", async () => {
  await as("giulia-zanella", async (page) => {
    await open(page, `${portal}/matching`);
    await go(page, "Famiglia Pegoraro");
    await press(page, "Trova i candidati");
    const first = page.locator("[data-element=candidate]").first();
    const name = await first.getByRole("heading").getByRole("link").innerText();
    await follow(page, () => first.getByRole("button", { name: /^Proponi alla famiglia/ }).click());
    await go(page, "Passa al colloquio");
    await hasNoBarriers(page);
    await press(page, "Passa al colloquio");
    await go(page, "Avvia il rapporto");
    await hasNoBarriers(page);
    await press(page, "Avvia il rapporto");
    assert.match(await page.locator("h1").innerText(), new RegExp(name));
    await page.getByLabel("Giorno della prossima visita").fill("2026-01-10");
    await press(page, "Prevedi una visita");
    await page.getByText("In ritardo").waitFor();
    await hasNoBarriers(page);
    await open(page, `${portal}/placements`);
    assert.match(await page.locator("[data-element=overdue]").innerText(), new RegExp(name));
    await hasNoBarriers(page);
    await follow(page, () => page.locator("[data-element=overdue]").getByRole("link").first().click());
    const placement = page.url();
    for (const number of [1, 2, 3]) {
      await page.goto(placement);
      await page.locator("summary", { hasText: "Segnala un episodio" }).click();
      await page.getByLabel("Gravità").selectOption({ label: "Media" });
      await page.getByLabel("Che cosa è successo").fill(`Episodio ${number}.`);
      await press(page, "Segnala un episodio");
      await page.getByText("l'episodio è segnalato").waitFor();
    }
    await follow(page, () => page.locator("dl.facts").getByRole("link", { name }).click());
    assert.match(await page.locator("[data-element=suspension-proposed]").innerText(), /3 episodi aperti/);
    await hasNoBarriers(page);
    await open(page, `${portal}/incidents`);
    await hasNoBarriers(page);
    await follow(page, () => page.getByRole("link", { name: /^Chiudi l'episodio/ }).first().click());
    await hasNoBarriers(page);
    await page.getByLabel("Com'è finita").fill("Chiarito con la famiglia.");
    await press(page, "Chiudi l'episodio");
    await page.getByText("l'episodio è chiuso").waitFor();
  });
});

describe("Pages of registers", () => {
  for (const language of ["it", "en"]) {
    test(`have no barriers and fit a telephone, ${language}`, async () => {
      await site.visit({ language, width: 390, height: 800 }, async (page) => {
        for (const path of ["/registers", "/registers/caregivers", "/p/caregivers/courses"]) {
          await open(page, portal + path);
          assert.equal(await page.locator("h1").count(), 1);
          await hasNoBarriers(page);
          await fitsItsWidth(page);
        }
      });
      await as("marta-sartori", async (page) => {
        for (const path of ["/registers/caregivers/entries", "/registers/caregivers/apply", "/matching/new?registry=caregivers"]) {
          await open(page, portal + path);
          await hasNoBarriers(page);
          await fitsItsWidth(page);
        }
      }, { language, width: 390, height: 800 });
    });
  }

  test("are absent where no plugin brings them", async () => {
    await site.visit({}, async (page) => {
      await open(page, other);
      assert.equal(await page.getByRole("link", { name: "Albi", exact: true }).count(), 0);
      await open(page, `${other}/registers/caregivers`, 404);
      await open(page, `${other}/p/caregivers/courses`, 404);
    });
  });

  test("print what can be read and nothing to press", async () => {
    await as("marta-sartori", async (page) => {
      await open(page, `${portal}/registers/caregivers/entries?state=admitted`);
      await follow(page, () => page.locator("[data-element=entry-link]").first().click());
      await page.emulateMedia({ media: "print" });
      for (const form of await page.locator("main form").all()) assert.equal(await form.isVisible(), false, await form.innerHTML());
      assert.ok(await page.getByRole("heading", { name: "La domanda" }).isVisible());
    });
  });
});
