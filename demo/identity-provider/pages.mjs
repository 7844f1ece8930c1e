// The provider's pages, in Italian and English, without script.
import { createHash } from "node:crypto";

const style = `
  body { margin: 0; font: 1.0625rem/1.5 system-ui, sans-serif; color: #17324d; background: #fff; }
  header { background: #5b2e00; color: #fff; padding: .75rem 1rem; }
  header p, main { max-width: 60rem; margin: 0 auto; }
  main { padding: 1rem; }
  ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
  button { font: inherit; color: inherit; background: #fff; border: 2px solid #17324d; border-radius: .25rem;
    padding: .5rem .75rem; cursor: pointer; }
  li button { width: 100%; height: 100%; text-align: left; }
  li strong, li span { display: block; }
  button:hover { background: #e6ecf2; }
  button:focus-visible { outline: 3px solid #b35900; outline-offset: 2px; }
  .cancel { margin: 2rem 0; }
`;
const styleHash = createHash("sha256").update(style).digest("base64");

const texts = {
  it: {
    banner: "Fornitore d’identità dimostrativo: sta al posto di SPID e CIE. Nessuno qui esiste davvero.",
    title: "Chi vuole entrare?",
    explanation: "Scegli una persona inventata: entrerai a suo nome, senza password.",
    here: "Persone di questa unione",
    elsewhere: "Altre persone",
    everybody: "Persone",
    cancel: "Annulla",
    signOut: "Vuoi uscire anche da qui?",
    signOutYes: "Sì, esci",
    signOutNo: "No, resta",
    signedOut: "Sei uscito",
    error: "Non si può entrare",
    retry: "Torna al portale e prova di nuovo. Il motivo, per chi se ne intende:",
  },
  en: {
    banner: "Demonstration identity provider, in the place of SPID and CIE. Nobody here really exists.",
    title: "Who wants to sign in?",
    explanation: "Choose a made-up person: you will be signed in as them, without a password.",
    here: "People of this union",
    elsewhere: "Other people",
    everybody: "People",
    cancel: "Cancel",
    signOut: "Do you want to sign out here too?",
    signOutYes: "Yes, sign me out",
    signOutNo: "No, stay signed in",
    signedOut: "You are signed out",
    error: "Sign-in is not possible",
    retry: "Go back to the portal and try again. The reason, for those who know:",
  },
};

/** All people as buttons, those of the tenant that asks first. */
export function peoplePage(ctx, people, tenant) {
  const { language, t } = spoken(ctx);
  const belongs = ({ memberships }) => memberships.some((membership) => membership.tenant === tenant);
  const here = people.filter(belongs);
  const elsewhere = people.filter((person) => !belongs(person));
  const list = (heading, members) => `
    <h2>${heading}</h2>
    <ul>${members.map((person) => `
      <li><button name="person" value="${escape(person.sub)}">
        <strong>${escape(person.name)}</strong>
        <span>${escape(person[`description_${language}`])}</span>
      </button></li>`).join("")}
    </ul>`;
  send(ctx, t.title, `
    <p>${t.explanation}</p>
    <form method="post">
      ${here.length > 0 ? list(t.here, here) + list(t.elsewhere, elsewhere) : list(t.everybody, people)}
      <p class="cancel"><button name="cancel" value="yes">${t.cancel}</button></p>
    </form>`);
}

/** `form` is the library's own, empty, with the token against forged requests. */
export function signOutPage(ctx, form) {
  const { t } = spoken(ctx);
  send(ctx, t.signOut, `
    ${form}
    <p>
      <button form="op.logoutForm" name="logout" value="yes">${t.signOutYes}</button>
      <button form="op.logoutForm">${t.signOutNo}</button>
    </p>`);
}

export function signedOutPage(ctx) {
  send(ctx, spoken(ctx).t.signedOut, "");
}

export function errorPage(ctx, { error, error_description: description }) {
  const { t } = spoken(ctx);
  send(ctx, t.error, `
    <p>${t.retry}</p>
    <p><code>${escape([error, description].filter(Boolean).join(": "))}</code></p>`);
}

function send(ctx, title, content) {
  const { language, t } = spoken(ctx);
  ctx.type = "html";
  ctx.set("cache-control", "no-store");
  ctx.set("content-language", language);
  ctx.set("vary", "accept-language");
  // A form's answer leads back to the platform, on whatever port that is.
  ctx.set(
    "content-security-policy",
    `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; frame-ancestors 'none'; base-uri 'none'; ` +
      "form-action 'self' http://localhost:* http://127.0.0.1:*",
  );
  ctx.body = `<!doctype html>
<html lang="${language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} · Reticolo</title>
  <link rel="icon" href="data:,">
  <style>${style}</style>
</head>
<body>
  <header><p>${t.banner}</p></header>
  <main>
    <h1>${title}</h1>${content}
  </main>
</body>
</html>
`;
}

function spoken(ctx) {
  const language = ctx.acceptsLanguages("it", "en") || "it";
  return { language, t: texts[language] };
}

function escape(value) {
  const characters = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return String(value).replace(/[&<>"]/g, (character) => characters[character]);
}
