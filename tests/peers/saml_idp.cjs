// A SAML 2.0 identity provider on this machine, with a handful of people in memory and a login page without a password.
//
// node saml_idp.cjs NODE_MODULES PORT CONSUMER KEY CERTIFICATE PEOPLE HOW, where PEOPLE is
// {"subject": {"groups": [...]}} and HOW holds further options of samlp.
const { createRequire } = require('node:module');
const { readFileSync } = require('node:fs');

const [modules, port, consumer, key, certificate, people, how] = process.argv.slice(2);
const load = createRequire(`${modules}/`);
const express = load('express');
const session = load('express-session');
const samlp = load('samlp');

const known = JSON.parse(people);
const issuer = `http://127.0.0.1:${port}/idp`;

function Mapper(user) {
  return {
    getClaims: () => ({ groups: user.groups, nickname: user.nickname }),
    getNameIdentifier: () => ({
      nameIdentifier: user.id,
      nameIdentifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    }),
  };
}
Mapper.prototype.metadata = [];

const options = {
  issuer,
  cert: readFileSync(certificate),
  key: readFileSync(key),
  lifetimeInSeconds: 3600,
  recipient: consumer,
  destination: consumer,
  profileMapper: Mapper,
  ...JSON.parse(how),
  getPostURL: (audience, request, req, done) => done(null, consumer),
  getUserFromRequest: (req) => ({ id: req.session.who, ...known[req.session.who] }),
};

const app = express();
app.use(session({ secret: 'only for a test', resave: false, saveUninitialized: false, name: 'idp' }));
app.get('/metadata', samlp.metadata({ ...options, redirectEndpointPath: '/sso', postEndpointPath: '/sso' }));
app.get('/sso', (req, res, next) => {
  samlp.parseRequest(req, options, (error, asked) => {
    if (error) return next(error);
    const anew = asked.forceAuthn === 'true' && req.session.for !== asked.id;
    if (req.session.who in known && !anew) return samlp.auth({ ...options })(req, res, next);
    req.session.back = req.originalUrl;
    req.session.asked = asked.id;
    return res.send('<form method="post" action="/login"><input name="login"><button>In</button></form>');
  });
});
app.post('/login', express.urlencoded({ extended: false }), (req, res) => {
  req.session.who = req.body.login;
  req.session.for = req.session.asked;
  res.redirect(303, req.session.back);
});
app.listen(Number(port), '127.0.0.1');
