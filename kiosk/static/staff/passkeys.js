// Passkeys: the kiosk's question goes to the browser's authenticator, and the answer back in a plain form.

const fromText = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const toText = (bytes) =>
  btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withIds = (known) => (known ?? []).map((one) => ({ ...one, id: fromText(one.id) }));

async function ask(path) {
  const headers = { "Content-Type": "application/json", "X-Csrf-Token": document.body.dataset.csrf };
  const answer = await fetch(path, { method: "POST", headers, body: "{}" });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${told.error.message}. ${told.error.mend}.`);
  return told;
}

async function make(told) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...told,
      challenge: fromText(told.challenge),
      user: { ...told.user, id: fromText(told.user.id) },
      excludeCredentials: withIds(told.excludeCredentials),
    },
  });
  const { clientDataJSON, attestationObject } = made.response;
  return say(made, { clientDataJSON: toText(clientDataJSON), attestationObject: toText(attestationObject) });
}

async function use(told) {
  const used = await navigator.credentials.get({
    publicKey: { ...told, challenge: fromText(told.challenge), allowCredentials: withIds(told.allowCredentials) },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = used.response;
  return say(used, {
    clientDataJSON: toText(clientDataJSON),
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
    userHandle: userHandle ? toText(userHandle) : undefined,
  });
}

function say(credential, response) {
  return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
}

function complain(form, text) {
  form.querySelector("[data-complaint]")?.remove();
  const note = document.createElement("p");
  note.className = "note bad";
  note.dataset.complaint = "";
  note.setAttribute("role", "alert");
  form.prepend(note);
  note.textContent = text;
}

async function send(form) {
  if (!window.PublicKeyCredential) {
    complain(form, form.dataset.unknown);
    return;
  }
  let told;
  try {
    told = await ask(form.dataset.ask);
  } catch (error) {
    complain(form, error.message);
    return;
  }
  try {
    form.elements.credential.value = await (form.dataset.passkey === "make" ? make(told) : use(told));
  } catch {
    // the person said no, waited too long, or the device has none: the browser does not tell which
    complain(form, form.dataset.failed);
    return;
  }
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    send(form);
  });
}
