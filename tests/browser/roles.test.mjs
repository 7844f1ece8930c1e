// Each role signs in through the provider, as people do with SPID or CIE, and does what it is there for.
// What operators and curators do with listings is in listings.test.mjs.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { hasNoBarriers } from "./barriers.mjs";
import { Site, follow, open, portal, until } from "./harness.mjs";

const other = "/t/tradate";

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

for (const script of [true, false]) {
  // axe is a script itself.
  const look = script ? hasNoBarriers : () => {};
  describe(script ? "With script" : "Without script", () => {
    test("a citizen signs in, sees who has read their data, and signs out", async () => {
      await as("rosa-marangon", async (page) => {
        assert.match(page.url(), /\/work$/);
        await look(page);
        assert.deepEqual(await ways(page), ["Le mie iscrizioni", "Cerco una persona", "Chi ha visto i miei dati", "Il mio accesso"]);
        await follow(page, () => page.getByRole("link", { name: "Chi ha visto i miei dati" }).click());
        await look(page);
        await open(page, `${portal}/account`);
        await look(page);
        await open(page, `${portal}/members`, 404);
        await follow(page, () => page.getByRole("button", { name: "Esci" }).click());
        await open(page, `${portal}/work`);
        assert.match(page.url(), /\/sign-in\?return=/);
        await look(page);
      }, { script });
    });

    test("a social worker finds a service for somebody", async () => {
      await as("giulia-zanella", async (page) => {
        assert.match(await page.locator("main").innerText(), /Assistente sociale/);
        await open(page, `${portal}/services?q=badante&residence=024100`);
        assert.ok((await page.locator(".service-card").count()) > 0);
        await open(page, `${portal}/audit`, 404);
      }, { script });
    });

    test("an auditor searches the audit and takes it out", async () => {
      await as("piero-dalmolin", async (page) => {
        await follow(page, () => page.getByRole("link", { name: "Registro delle attività" }).click());
        await look(page);
        await page.getByLabel("Chi", { exact: true }).fill("demo");
        await follow(page, () => page.getByRole("button", { name: "Cerca" }).click());
        const rows = page.locator("main tbody tr");
        assert.ok((await rows.count()) > 0);
        for (const row of await rows.all()) assert.match(await row.innerText(), /demo/);
        const answer = await page.request.get(`${portal}/audit.csv?actor=demo`);
        assert.equal(answer.status(), 200);
        assert.match(answer.headers()["content-type"], /^text\/csv/);
        assert.ok((await answer.text()).split("\n").length > (await rows.count()));
        await open(page, `${portal}/members/invite`, 404);
      }, { script });
    });

    test("an administrator invites somebody, who accepts and gets in", async () => {
      const mail = `nuova-${script ? "a" : "b"}@altovicentino.example`;
      await as("elena-cecchin", async (page) => {
        await open(page, `${portal}/members/invite`);
        await look(page);
        await page.getByLabel("Indirizzo mail").fill(mail);
        await page.getByLabel("Nome e cognome").fill("Nuova Persona");
        await page.getByLabel("Ruolo", { exact: true }).selectOption("auditor");
        await page.locator("label[for=where-everywhere]").click();
        await follow(page, () => page.getByRole("button", { name: "Manda l'invito" }).click());
        assert.match(await page.locator("main").innerText(), /Nuova Persona/);
        await look(page);
        for (const way of ["/settings/identity-providers", "/members"]) {
          await open(page, `${portal}${way}`);
          await look(page);
        }
      }, { script });

      await until(true, async () => (await letters(mail)).length > 0, 10);
      const [letter] = await letters(mail);
      const [, link] = letter.text.match(/(http:\S+\/invitations\/\S+)/);
      await site.visit({ script }, async (page) => {
        await open(page, link);
        await look(page);
        await page.getByLabel("Nome e cognome").fill("Nuova Persona");
        await page.getByLabel("Password").fill("ginestra-tremolo-vapore");
        await follow(page, () => page.getByRole("button", { name: /accetta/i }).last().click());
        await open(page, `${portal}/audit`);
        await open(page, `${other}/audit`, 404);
        await follow(page, () => page.getByRole("button", { name: "Esci" }).click());

        // From now on by mail and password.
        await open(page, `${portal}/sign-in`);
        await page.locator("summary").click();
        await page.getByLabel("Indirizzo mail").fill(mail);
        await page.getByLabel("Password").fill("ginestra-tremolo-vapore");
        await follow(page, () => page.getByRole("button", { name: "Accedi" }).click());
        assert.match(await page.locator("main").innerText(), /Revisore/);
      });
    });
  });
}

test("what somebody is in one union they are not in another", async () => {
  await as("elena-cecchin", async (page) => {
    await open(page, `${other}/work`);
    assert.match(page.url(), /\/t\/tradate\/sign-in/, "the provider of one union counts for it alone");
  });
});

test("whoever changes their mind at the provider is told so, and nobody is signed in", async () => {
  await site.visit({}, async (page) => {
    await open(page, `${portal}/sign-in`);
    await page.getByRole("link", { name: /SPID o CIE/ }).click();
    await page.locator("button[name=cancel]").click();
    await page.waitForURL(({ origin }) => origin === site.origin);
    assert.match(await page.getByRole("alert").innerText(), /annullato/);
    await hasNoBarriers(page);
    await open(page, `${portal}/work`);
    assert.match(page.url(), /\/sign-in/);
  });
});

test("no address of a page has a name or a mail in it, and the log has neither", async () => {
  const text = JSON.stringify(site.log);
  for (const word of ["Cecchin", "elena.cecchin", "Nuova Persona", "ginestra-tremolo"]) {
    assert.ok(!text.includes(word), word);
  }
});

/** The mails to somebody. */
async function letters(to) {
  return (await site.mails()).filter((mail) => mail.to.some(({ address }) => address === to));
}

/** The names of the ways into the pages for work. */
function ways(page) {
  return page.locator("main .door-name").allInnerTexts();
}
