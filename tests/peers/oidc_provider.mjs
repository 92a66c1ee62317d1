// A certified OpenID provider on this machine, with a handful of people in memory and a login page without a password.
//
// node oidc_provider.mjs NODE_MODULES PORT ROOM SECRET PEOPLE KEY, where ROOM is the address of single sign-on of the kiosk,
// PEOPLE is {"subject": {"groups": [...], ...}} and KEY is {"kid": ..., "alg": ..., "session": whether it names its sessions}.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { text } from 'node:stream/consumers';

const [modules, port, room, secret, people, key] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { Provider } = await load('oidc-provider');
const { generateKeyPair, exportJWK } = await load('jose');

const known = JSON.parse(people);
const { kid, alg, session } = JSON.parse(key);
const { privateKey } = await generateKeyPair(alg, { extractable: true });
const client = {
  client_id: 'kiosk',
  client_secret: secret,
  redirect_uris: [`${room}/oidc/callback`],
  post_logout_redirect_uris: [`${room}/oidc/left`],
  backchannel_logout_uri: `${room}/oidc/backchannel`,
  backchannel_logout_session_required: session,
  id_token_signed_response_alg: alg,
};
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client],
  // The kiosk is on this machine; the provider itself would tell nobody there of a sign-out.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  enabledJWA: { idTokenSigningAlgValues: [alg] },
  claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
  cookies: { keys: ['only for a test'] },
  jwks: { keys: [{ ...(await exportJWK(privateKey)), kid, use: 'sig', alg }] },
  pkce: { required: () => true },
  // The provider's own page for developers loads type from elsewhere.
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
  interactions: { url: (_, interaction) => `/login/${interaction.uid}` },
  findAccount: (_, sub) => sub in known && { accountId: sub, claims: () => ({ sub, ...known[sub] }) },
  // Nobody of a company is asked whether the company's own kiosk may know them.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile groups');
    await grant.save();
    return grant;
  },
});
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/login/')) return next();
  if (ctx.method === 'GET') {
    ctx.body = '<form method="post"><input name="login"><button>In</button></form>';
    return undefined;
  }
  const who = new URLSearchParams(await text(ctx.req)).get('login');
  ctx.respond = false;
  return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: who } });
});
provider.listen(Number(port), '127.0.0.1');
