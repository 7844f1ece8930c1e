// Who wants to sign in? One page with all the people, and what follows from the answer.
import { text } from "node:stream/consumers";
import { peoplePage } from "./pages.mjs";

const page = /^\/interaction\/[^/]+$/;
const tenant = /\/t\/([^/?#]+)\//; // in the address to return to

/** The provider's part that meets people. */
export function interactions(provider, people, { acr, trustHints }) {
  return async (ctx, next) => {
    if (ctx.path === "/auth") forgetSession(ctx);
    if (!page.test(ctx.path)) return next();

    const { params } = await provider.interactionDetails(ctx.req, ctx.res);
    const hinted = trustHints && people.get(params.login_hint);
    const form = ctx.method === "POST" ? new URLSearchParams(await text(ctx.req)) : new URLSearchParams();
    const person = hinted || people.get(form.get("person"));
    if (person) {
      await finish(ctx, await signedIn(params, person));
    } else if (form.has("cancel")) {
      await finish(ctx, { error: "access_denied", error_description: "the person has cancelled" });
    } else {
      peoplePage(ctx, [...people.values()], tenant.exec(params.redirect_uri)?.[1]);
    }
  };

  /** Nobody is asked for consent: everything the client has asked for is granted. */
  async function signedIn(params, { sub: accountId }) {
    const grant = new provider.Grant({ accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    return { login: { accountId, acr }, consent: { grantId: await grant.save() } };
  }

  async function finish(ctx, result) {
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false }));
    ctx.status = 303;
  }
}

/** As at SPID level 2 there is no single sign-on: who comes is always asked who they are. */
function forgetSession(ctx) {
  const cookies = (ctx.headers.cookie ?? "").split("; ");
  ctx.req.headers.cookie = cookies.filter((cookie) => !cookie.startsWith("identity_session")).join("; ");
}
