// A certified OpenID provider on this machine, with a handful of people in memory and a login page without a password.
//
// node oidc_provider.mjs NODE_MODULES PORT CALLBACK SECRET PEOPLE, where PEOPLE is {"subject": {"groups": [...], ...}}.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { text } from 'node:stream/consumers';

const [modules, port, callback, secret, people] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { Provider } = await load('oidc-provider');
const { generateKeyPair, exportJWK } = await load('jose');

const known = JSON.parse(people);
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'kiosk', client_secret: secret, redirect_uris: [callback] }],
  claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
  cookies: { keys: ['only for a test'] },
  jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', use: 'sig', alg: 'RS256' }] },
  pkce: { required: () => true },
  // The provider's own page for developers loads type from elsewhere.
  features: { devInteractions: { enabled: false } },
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
