// An administrator reads what a plugin asks for, grants it, sets it, tries what would change, looks at a
// decision and gives it again, switches it off and removes it; as plain pages, with script and without.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hasNoBarriers } from "./barriers.mjs";
import { Site, follow, open, portal, until } from "./harness.mjs";

const tradate = "/t/tradate"; // has the vouchers alone

let site;
before(async () => {
  site = await Site.start();
});
after(() => site?.stop());

function as(person, tenant, steps, options = {}) {
  return site.visit(options, async (page) => {
    await site.signIn(page, tenant, person);
    return steps(page);
  });
}

function press(page, name) {
  return follow(page, () => page.getByRole("button", { name, exact: true }).click());
}

const state = (page) => page.locator("[data-element=plugin-state]").innerText();

const everything = ["it.reticolo.caregiver-registry", "it.reticolo.relief-professions", "it.reticolo.relief-voucher"];

for (const [tenant, expected] of [["altovicentino", everything], ["tradate", everything.slice(2)], ["marca-occidentale", null]]) {
  test(`${tenant} tells by its API of ${expected?.length ?? "no"} plugins`, async () => {
    const response = await fetch(`${site.origin}/t/${tenant}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ plugins { installed { id } } }" }),
    });
    const { data, errors } = await response.json();
    if (expected) assert.deepEqual(data.plugins.installed.map(({ id }) => id).sort(), expected);
    else assert.match(errors[0].message, /Unknown field "plugins"/);
  });
}

for (const [script, plugin] of [[true, "Registro assistenti familiari"], [false, "Albo delle professioni di sollievo"]]) {
  const look = script ? hasNoBarriers : () => {};
  test(`A plugin is read about, granted and removed, ${script ? "with" : "without"} script`, async () => {
    await as("roberto-colombo", tradate, async (page) => {
      await open(page, `${tradate}/work`);
      await follow(page, () => page.getByRole("link", { name: /^Plugin/ }).click());
      await look(page);
      await follow(page, () => page.locator("[data-element=offered-plugin]", { hasText: plugin }).getByRole("link").click());
      assert.match(await page.locator("main").innerText(), /Che cosa chiede/);
      assert.match(await page.locator("main").innerText(), /Risponde alla regola registry\.admission/);
      await look(page);
      await press(page, "Controlla e installa");
      // Without script the page looks again by itself, too.
      await until("Controllato", () => state(page).catch(() => ""), 120);
      await look(page);
      for (const box of await page.locator("main fieldset input[type=checkbox]").all()) await box.check();
      await press(page, "Concedi e attiva");
      await until("Attivo", () => state(page).catch(() => ""), 60);
      assert.match(await page.locator("main").innerText(), /prove superate/);
      await look(page);
      const installation = new URL(page.url()).pathname;
      for (const way of ["settings", "activity", "decisions", "documents?collection=courses", "simulate", "disable"]) {
        await open(page, `${installation}/${way}`);
        assert.equal(await page.locator("h1").count(), 1);
        await look(page);
      }
      await open(page, `${tradate}/registers`);
      assert.equal(await page.locator("[data-element=register-link]").count(), 1);
      await open(page, `${installation}/disable`);
      await press(page, "Spegni");
      assert.equal(await state(page), "Spento");
      await open(page, `${installation}/uninstall`);
      await look(page);
      const download = page.getByRole("button", { name: "Scarica i documenti" });
      if (await download.count()) {
        const [file] = await Promise.all([page.waitForEvent("download"), download.click()]);
        assert.match(file.suggestedFilename(), /\.zip$/);
        // Whole, and only then it may be removed.
        assert.ok(await file.path());
        await page.getByRole("link", { name: "Ho scaricato il file: vai avanti" }).click();
        await page.getByText(/Scaricato il \d/).waitFor();
        await look(page);
        await page.getByLabel("Ho scaricato il file e l'ho conservato.").check();
      }
      await press(page, "Rimuovi per sempre");
      await page.getByText("il plugin è stato rimosso").waitFor();
    }, { script });
  });
}

test("Parameters are tried before they count, and a decision is given again to the byte", async () => {
  await as("elena-cecchin", portal, async (page) => {
    await open(page, `${portal}/settings/plugins`);
    await follow(page, () => page.locator("[data-element=installed-plugin]", { hasText: "Registro assistenti familiari" }).getByRole("link").click());
    const installation = new URL(page.url()).pathname;
    await open(page, `${installation}/simulate`);
    await page.locator("label[for=rule-admission]").click();
    await page.getByLabel("Regole di").selectOption("lombardia");
    await press(page, "Prova");
    const result = page.locator("[data-element=simulated]");
    assert.match(await result.innerText(), /decision[ei] ripetut[ae]/);
    await hasNoBarriers(page);

    await open(page, `${installation}/decisions?rule=admission`);
    await hasNoBarriers(page);
    await follow(page, () => page.locator("main tbody th a").first().click());
    await hasNoBarriers(page);
    await press(page, "Ripeti la decisione");
    assert.match(await page.locator("[data-element=replayed]").innerText(), /identica, byte per byte/);

    await open(page, `${installation}/settings`);
    await page.getByLabel("Regole di").selectOption("lombardia");
    await page.getByLabel("Nota", { exact: true }).fill("Prova di parametri");
    await press(page, "Salva");
    await page.getByText("i parametri sono salvati").waitFor();
    // What was decided under other parameters is still the same.
    await open(page, `${installation}/decisions?rule=admission`);
    await follow(page, () => page.locator("main tbody th a").last().click());
    await press(page, "Ripeti la decisione");
    assert.match(await page.locator("[data-element=replayed]").innerText(), /identica, byte per byte/);
  });
});

test("A plugin's own form adds to its own list, for those it is meant for", async () => {
  await as("elena-cecchin", portal, async (page) => {
    await open(page, `${portal}/p/caregivers/courses`);
    await follow(page, () => page.getByRole("link", { name: "Nuovo corso" }).click());
    await hasNoBarriers(page);
    await press(page, "Invia");
    await page.getByRole("alert").waitFor();
    await hasNoBarriers(page);
    await page.locator("#f-title").fill("Assistenza di base");
    await page.locator("#f-provider").fill("Ente di prova");
    await page.locator("#f-hours").fill("120");
    await press(page, "Invia");
    await page.getByText("Il corso è nell’elenco.").waitFor();
    await open(page, `${portal}/p/caregivers/courses`);
    assert.match(await page.locator("main").innerText(), /Assistenza di base/);
  });
  await as("marta-sartori", portal, async (page) => {
    await open(page, `${portal}/p/caregivers/courses`);
    assert.equal(await page.getByRole("link", { name: "Nuovo corso" }).count(), 0);
    await open(page, `${portal}/p/caregivers/add-course`, 404);
    await open(page, `${portal}/settings/plugins`, 404);
  });
});
