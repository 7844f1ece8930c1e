// Somebody looks for help: with a mouse, with a keyboard only, with script and without, in two languages.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Site, follow, open, portal, until } from "./harness.mjs";

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
  describe(`Somebody ${name}`, () => {
    test("searches from the first page, which says that its data are samples", async () => {
      await site.visit({ script }, async (page) => {
        await open(page, "/");
        assert.equal(await page.locator("main .doors > li").count(), 5);
        await follow(page, () => page.getByRole("link", { name: /Altovicentino/ }).click());
        assert.equal(path(page), portal);
        assert.match(await page.locator("header").innerText(), /Dati di esempio/);
        await search(page, "badante");
        assert.equal(path(page), `${portal}/services`);
        assert.equal(parameter(page, "q"), "badante");
        assert.equal(await page.getByLabel("Che cosa cerchi?").inputValue(), "badante");
        assert.match((await names(page))[0], /badant/i);
        assert.equal((await names(page)).length, await found(page));
      });
    });

    test("narrows the results and widens them again", async () => {
      await site.visit({ script }, async (page) => {
        await open(page, `${portal}/services?q=badante`);
        const all = await found(page);

        const supporting = await tick(page, "category-caregiver-support");
        assert.ok(supporting < all);
        const forOlderPeople = await tick(page, "target-older-people");
        assert.ok(forOlderPeople < supporting);

        await page.locator("label[for=free]").click();
        await apply(page);
        const free = await found(page);
        assert.ok(free > 0 && free < forOlderPeople, `${free} of ${forOlderPeople} are free`);
        for (const card of await page.locator(".service-card").all()) {
          assert.match(await card.innerText(), /gratuito/i);
        }

        await page.getByLabel("Dove abiti?").selectOption({ label: "Schio" });
        await apply(page);
        assert.ok((await found(page)) <= free);
        assert.equal(await page.getByLabel("Che cosa cerchi?").inputValue(), "badante");
        assert.deepEqual(await chips(page), ["«badante»", "Schio", "Sostegno a chi assiste", "Anziani", "Solo gratuiti"]);

        await follow(page, () => page.getByRole("link", { name: "Togli il filtro Schio" }).click());
        assert.equal(await found(page), free);
        await follow(page, () => page.getByRole("link", { name: "Togli il filtro Solo gratuiti" }).click());
        assert.equal(await found(page), forOlderPeople);
        await follow(page, () => page.getByRole("link", { name: "Togli il filtro Sostegno a chi assiste" }).click());
        assert.deepEqual(await chips(page), ["«badante»", "Anziani"]);
        await follow(page, () => page.getByRole("link", { name: "Togli tutti" }).click());
        assert.deepEqual(await chips(page), []);
        assert.ok((await found(page)) > all);
      });
    });

    test("sees the nearest services first, at believable distances", async () => {
      await site.visit({ script }, async (page) => {
        await open(page, `${portal}/services?q=anziani`);
        await page.getByLabel("Dove abiti?").selectOption({ label: "Schio" });
        await apply(page);
        await follow(page, () => page.getByRole("link", { name: "i più vicini" }).click());
        assert.equal(parameter(page, "order"), "distance");
        const texts = await page.locator(".service-card .distance").allInnerTexts();
        const kilometres = texts.map((text) => number(text.replace("km", "")));
        assert.ok(kilometres.length > 5);
        assert.deepEqual(kilometres, kilometres.toSorted((one, other) => one - other));
        // The whole area is some 50 km across; a service without a place has no distance at all.
        assert.ok(kilometres.at(-1) < 100, `${texts.at(-1)} away`);
      });
    });

    test("leafs through all services without missing or repeating one", async () => {
      await site.visit({ script }, async (page) => {
        await open(page, `${portal}/services`);
        const total = await found(page);
        assert.ok(total >= 100, `${total} services`);
        const addresses = await links(page);
        assert.equal(addresses.length, 20);
        while (await page.getByRole("link", { name: "Pagina successiva" }).count()) {
          await follow(page, () => page.getByRole("link", { name: "Pagina successiva" }).click());
          addresses.push(...(await links(page)));
        }
        assert.equal(addresses.length, total);
        assert.equal(new Set(addresses).size, total);
        const last = page.getByRole("link", { name: `Pagina ${Math.ceil(total / 20)}`, exact: true });
        assert.equal(await last.getAttribute("aria-current"), "page");
        await follow(page, () => page.getByRole("link", { name: "Pagina precedente" }).click());
        await follow(page, () => page.getByRole("link", { name: "Pagina 1", exact: true }).click());
        assert.deepEqual(await links(page), addresses.slice(0, 20));
      });
    });

    test("reads a sheet, with hours, and goes on to who offers the service", async () => {
      await site.visit({ script }, async (page) => {
        await open(page, `${portal}/services?q=sportello+sociale+thiene`);
        await follow(page, () => page.getByRole("link", { name: "Sportello sociale di Thiene" }).click());
        const sheet = path(page);
        assert.match(sheet, new RegExp(`^${portal}/services/[^/]+$`));
        assert.equal(await page.locator("h1").innerText(), "Sportello sociale di Thiene");
        assert.deepEqual(await page.locator(".sheet-body h2").allInnerTexts(), [
          "A chi è rivolto",
          "Come fare",
          "Cosa serve",
          "Cosa si ottiene",
          "Tempi e scadenze",
          "Quanto costa",
          "Accedi al servizio",
          "Condizioni di servizio",
          "Contatti",
        ]);
        for (const section of await page.locator(".sheet-body section").all()) {
          assert.ok((await section.innerText()).split("\n").length > 1, "no section is empty");
        }
        const thursday = page.getByRole("row", { name: /Giovedì/ });
        assert.match(await thursday.first().innerText(), /Giovedì\s+08:30–12:15,? ?\s*15:00–17:45/);
        const sunday = page.getByRole("row", { name: /Domenica/ });
        assert.match(await sunday.first().innerText(), /Chiuso/);
        assert.match(await page.locator("main").innerText(), /Thiene \(VI\)/);
        assert.ok((await page.locator('.sheet-body a[href^="tel:"]').count()) > 0);

        const described = JSON.parse(await page.locator('script[type="application/ld+json"]').innerText());
        assert.equal(described["@type"], "GovernmentService");
        assert.equal(described.name, "Sportello sociale di Thiene");

        const organization = page.locator("#contacts [data-element=service-area]");
        const offered = await organization.innerText();
        await follow(page, () => organization.click());
        assert.equal(await page.locator("h1").innerText(), offered);
        assert.ok((await links(page)).includes(sheet), "the organization lists the service");
        const crumbs = page.getByRole("navigation", { name: "Percorso" });
        await follow(page, () => crumbs.getByRole("link", { name: "Organizzazioni" }).click());
        assert.ok((await page.locator(".door-name").allInnerTexts()).length > 1);
      });
    });

    test("reads the same page in English and goes back to Italian", async () => {
      await site.visit({ script }, async (page) => {
        await open(page, `${portal}/services?q=badante&category=caregiver-support&order=name`);
        const results = await links(page);
        await follow(page, () => switchTo(page, "en"));
        assert.equal(path(page), `${portal}/services`);
        assert.deepEqual(
          ["q", "category", "order"].map((name) => parameter(page, name)),
          ["badante", "caregiver-support", "name"],
        );
        assert.equal(await page.locator("html").getAttribute("lang"), "en");
        assert.match(await page.locator("#found-title").innerText(), /services found/);
        assert.deepEqual(await links(page), results);
        const title = page.locator("[data-element=service-link]").first();
        assert.equal(await language(title), "it", "listings stay in Italian and say so");

        await follow(page, () => title.click());
        assert.equal(await page.locator("html").getAttribute("lang"), "en", "the choice is remembered");
        assert.ok((await page.locator(".sheet-body h2").allInnerTexts()).includes("What it costs"));
        assert.equal(await language(page.locator("[data-element=service-description]")), "it");
        const sheet = path(page);
        await follow(page, () => switchTo(page, "it"));
        assert.equal(path(page), sheet);
        assert.ok((await page.locator(".sheet-body h2").allInnerTexts()).includes("Quanto costa"));
        await open(page, portal);
        assert.equal(await page.locator("html").getAttribute("lang"), "it");
      });
    });

    test("gets from the first page to a sheet by keyboard alone", async () => {
      await site.visit({ script }, async (page) => {
        await open(page, portal);
        await page.keyboard.press("Tab");
        const skip = page.locator(":focus");
        assert.equal(await skip.innerText(), "Vai al contenuto");
        assert.ok((await skip.boundingBox()).height > 10, "the skip link is seen when focused");
        await page.keyboard.press("Enter");
        await page.keyboard.press("Tab");
        assert.equal(await page.locator(":focus").getAttribute("name"), "q");
        await page.keyboard.type("badante");
        await follow(page, () => page.keyboard.press("Enter"));
        assert.equal(parameter(page, "q"), "badante");

        const first = await page.locator("[data-element=service-link]").first().innerText();
        await tabTo(page, first);
        await follow(page, () => page.keyboard.press("Enter"));
        assert.equal(await page.locator("h1").innerText(), first);
      });
    });

    test("ticks filters by keyboard on a telephone's screen", async () => {
      await site.visit({ script, width: 390 }, async (page) => {
        await open(page, `${portal}/services?q=badante`);
        const box = page.locator("#category-caregiver-support");
        assert.equal(await box.isVisible(), false, "filters are folded away");
        await page.locator("details.filters summary").focus();
        await page.keyboard.press("Enter");
        const expected = await count(page, "category-caregiver-support");
        await page.keyboard.press("Tab");
        assert.equal(await page.locator(":focus").getAttribute("type"), "checkbox");
        await page.locator("#category-caregiver-support").focus();
        await page.keyboard.press("Space");
        await follow(page, () => page.keyboard.press("Enter"));
        assert.equal(parameter(page, "category"), "caregiver-support");
        assert.equal(await found(page), expected);
      });
    });

    test("is helped on when nothing is found", async () => {
      await site.visit({ script }, async (page) => {
        await open(page, `${portal}/services?q=zzzqqq&free=1&residence=024100`);
        assert.equal(await page.locator("#found-title").innerText(), "Nessun servizio trovato");
        assert.equal(await page.locator(".service-card").count(), 0);
        await follow(page, () => page.locator("main .nothing").getByRole("link", { name: "zzzqqq" }).click());
        assert.ok((await found(page)) > 0);
        assert.deepEqual([parameter(page, "free"), parameter(page, "residence")], ["1", "024100"]);

        await open(page, `${portal}/services?q=badante+zzzqqq`);
        assert.match(await page.getByRole("status").first().innerText(), /Nessun servizio contiene tutte le parole/);
        assert.match((await names(page))[0], /badant/i);

        await open(page, `${portal}/services?q=zzzqqq`);
        await follow(page, () => page.getByRole("link", { name: "Guarda tutti i servizi" }).click());
        assert.ok((await found(page)) >= 100);
      });
    });

    test("is told what makes no sense in an address", async () => {
      await site.visit({ script }, async (page) => {
        const notices = {
          "page=-1": /pagina indicata non c'è/,
          "page=99999999999999999999": /pagina indicata non c'è/,
          "page=7000&q=badante": /pagina indicata non c'è/,
          "residence=999999": /Non conosciamo il comune/,
          "order=price": /Non conosciamo l'ordine/,
          "order=distance": /scegli il comune in cui abiti/,
        };
        for (const [query, notice] of Object.entries(notices)) {
          await open(page, `${portal}/services?${query}`);
          assert.match(await page.getByRole("status").first().innerText(), notice, query);
          assert.ok((await names(page)).length > 0, query);
        }
        const odd = ["q=%00", "q=%ff%fe", "q=%", `q=${"a".repeat(5000)}`, "q='%22%26|!:*()", "category=nope", "category=%00",
          "target=&target=&free=maybe", "language=xx&accessibility=%F0%9F%98%80", "lang=xx", "&&&=;=&"];
        for (const query of odd) {
          const response = await page.goto(`${portal}/services?${query}`);
          assert.ok([200, 400].includes(response.status()), `${response.status()} for ${query.slice(0, 80)}`);
          assert.equal(await page.locator("h1").count(), 1, query.slice(0, 80));
        }
      });
    });

    test("cannot make a page do what is typed", async () => {
      await site.visit({ script }, async (page) => {
        const typed = `"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}`;
        await open(page, portal);
        await search(page, typed);
        assert.equal(await page.getByLabel("Che cosa cerchi?").inputValue(), typed);
        assert.equal(await page.locator("main script, main img").count(), 0);
      });
    });

    test("meets a friendly page where there is none", async () => {
      await site.visit({ script }, async (page) => {
        await open(page, "/t/poli-citta/services");
        const [elsewhere] = await links(page);
        await open(page, elsewhere);
        const strangers = [
          elsewhere.replace("/t/poli-citta", portal),
          `${portal}/services/not-an-id`,
          `${portal}/services/00000000-0000-7000-8000-000000000000`,
          `${portal}/services/%00`,
          `${portal}/organizations/not-an-id`,
          `${portal}/nowhere`,
        ];
        for (const address of strangers) {
          await open(page, address, 404);
          assert.match(await page.locator("h1").innerText(), /Questa pagina non c'è/, address);
        }
        await follow(page, () => page.getByRole("link", { name: "Cerca un servizio" }).click());
        assert.equal(path(page), `${portal}/services`);
        for (const address of ["/t/nobody", "/t/nobody/services", "/t/UPPER%20case", "/t/'%3B--"]) {
          await open(page, address, 404);
          assert.match(await page.locator("h1").innerText(), /Nessun ente ha questo indirizzo/, address);
        }
        await follow(page, () => page.getByRole("link", { name: "Guarda l'elenco degli enti" }).click());
        assert.equal(path(page), "/");
      });
    });
  });
}

test("With script, empty fields stay out of the address", async () => {
  await site.visit({}, async (page) => {
    await open(page, portal);
    await search(page, "nido");
    assert.equal(new URL(page.url()).search, "?q=nido");
  });
});

test("Buttons that need script are shown only where there is some", async () => {
  const sheet = await site.service("Sportello sociale di Thiene");
  for (const { name, script } of people) {
    await site.visit({ script }, async (page) => {
      await open(page, sheet);
      const shown = await page.getByRole("button", { name: "Copia l'indirizzo" }).count();
      assert.equal(shown, script ? 1 : 0, name);
    });
  }
});

test("A page speaks the language that the browser prefers", async () => {
  const languages = { "en-GB": "en", "it-IT": "it", "de-DE": "it" };
  for (const [preferred, spoken] of Object.entries(languages)) {
    await site.visit({ language: preferred }, async (page) => {
      await open(page, portal);
      assert.equal(await page.locator("html").getAttribute("lang"), spoken, preferred);
    });
  }
});

test("A suspended tenant's pages say so, and come back when it is resumed", async () => {
  const pages = ["/t/tradate", "/t/tradate/services?q=nido", "/t/tradate/organizations"];
  await site.visit({}, async (page) => {
    const status = async () => (await page.goto("/t/tradate")).status();
    await open(page, "/t/tradate");
    await site.run("tenant", "suspend", "tradate", "--reason", "browser test");
    await until(503, status);
    for (const address of pages) {
      await open(page, address, 503);
      assert.match(await page.locator("h1").innerText(), /^Il portale di .* è sospeso$/, address);
    }
    await open(page, "/");
    assert.equal(await page.locator('main a[href="/t/tradate"]').count(), 0, "it is not listed");
    await open(page, portal);
    await site.run("tenant", "resume", "tradate");
    await until(200, status);
    await open(page, pages[1]);
    assert.ok((await found(page)) > 0);
  });
});

test("What people look for is not in the log", () => {
  assert.ok(site.log.some(({ span }) => span?.tenant === "altovicentino"));
  for (const word of ["badante", "zzzqqq", "024100", "caregiver"]) {
    const entry = site.log.find((entry) => JSON.stringify(entry).includes(word));
    assert.equal(entry, undefined, word);
  }
});

// --- what a page shows ---

const path = (page) => new URL(page.url()).pathname;
const parameter = (page, name) => new URL(page.url()).searchParams.get(name);

/** A number as Italians write it: 1.234,5. */
const number = (text) => Number(text.trim().replaceAll(".", "").replace(",", "."));

const found = async (page) => number((await page.locator("#found-title").innerText()).replace(/\D/g, ""));
const names = (page) => page.locator("[data-element=service-link]").allInnerTexts();
const links = (page) =>
  page.locator("[data-element=service-link]").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
const chips = async (page) => {
  const texts = await page.locator(".chip-link").allInnerTexts();
  return texts.map((text) => text.replace("Togli il filtro", "").trim());
};
const count = async (page, box) => number((await page.locator(`label[for=${box}] .count`).innerText()).replace(/\D/g, ""));
const language = (locator) => locator.evaluate((element) => element.closest("[lang]").lang);

// --- what a visitor does ---

async function search(page, text) {
  await page.getByLabel("Che cosa cerchi?").fill(text);
  await follow(page, () => page.getByRole("button", { name: "Cerca", exact: true }).click());
}

const apply = (page) => follow(page, () => page.getByRole("button", { name: "Applica i filtri" }).click());

/** Ticks a filter, whose label says how many services will be left, and applies it. */
async function tick(page, box) {
  const expected = await count(page, box);
  await page.locator(`label[for=${box}]`).click();
  await apply(page);
  assert.ok(await page.locator(`#${box}`).isChecked());
  assert.equal(await found(page), expected, `as many as ${box} announced`);
  return expected;
}

const switchTo = (page, language) => page.locator(`header a[hreflang=${language}]`).click();

/** Presses Tab until the link is focused; whatever is focused on the way must be seen. */
async function tabTo(page, name) {
  for (let presses = 0; presses < 100; presses += 1) {
    await page.keyboard.press("Tab");
    const stop = page.locator(":focus");
    const { text, seen } = await stop.evaluate((element) => {
      const shown = element.matches("[type=checkbox], [type=radio]") ? element.labels[0] : element;
      const box = shown.getBoundingClientRect();
      const inside = box.bottom > 0 && box.top < innerHeight && box.width > 1 && box.height > 1;
      return { text: element.innerText || element.name, seen: inside && shown.checkVisibility() };
    });
    assert.ok(seen, `“${text}” is seen when focused`);
    if (text === name) return;
  }
  assert.fail(`100 times Tab do not lead to “${name}”`);
}
