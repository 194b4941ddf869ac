// Passkeys: what the server asks goes to the browser, and its answer back.
const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const textOf = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const decoded = (o) => {
  const list = (l) => l?.map((c) => ({ ...c, id: bytesOf(c.id) }));
  const out = { ...o, challenge: bytesOf(o.challenge) };
  if (o.user) out.user = { ...o.user, id: bytesOf(o.user.id) };
  if (o.allowCredentials) out.allowCredentials = list(o.allowCredentials);
  if (o.excludeCredentials) out.excludeCredentials = list(o.excludeCredentials);
  return out;
};

const encoded = (c) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (c.response[name]) response[name] = textOf(c.response[name]);
  }
  return JSON.stringify({ id: c.id, rawId: textOf(c.rawId), type: c.type, response, clientExtensionResults: {} });
};

const whyNot = (e) => (e.name === "NotAllowedError" ? "The browser showed no passkey, or you left it." : e.name === "InvalidStateError" ? "This passkey is kept here already." : e.message);

const passkeyForm = one("[data-passkey-add]");
if (passkeyForm && window.PublicKeyCredential) {
  const said = one("[role=status]", passkeyForm), again = one("button", passkeyForm);
  const make = async () => {
    said.textContent = "Waiting for the passkey…";
    try {
      const made = await navigator.credentials.create({ publicKey: decoded(JSON.parse(passkeyForm.dataset.passkeyAdd).publicKey) });
      passkeyForm.elements.response.value = encoded(made);
      passkeyForm.submit();
    } catch (e) {
      said.textContent = whyNot(e);
      again.hidden = false;
    }
  };
  again.addEventListener("click", make);
  make();
}

const passkeyShow = one("[data-passkey-show]");
if (passkeyShow && window.PublicKeyCredential) {
  const said = one("[role=status]", passkeyShow);
  const send = async (path, fields) => {
    const res = await fetch(path, { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields) });
    const got = await res.json();
    if (!res.ok) throw new Error(got.error ?? "The passkey is not taken.");
    return got;
  };
  passkeyShow.hidden = false;
  one("button", passkeyShow).addEventListener("click", async () => {
    said.textContent = "Waiting for the passkey…";
    try {
      const asked = await send("/sign-in/passkey/ask", {});
      const shown = await navigator.credentials.get({ publicKey: decoded(asked.publicKey) });
      const next = passkeyShow.dataset.next;
      const done = await send("/sign-in/passkey", { response: encoded(shown), next });
      if (next) location.assign(done.to);
      else passkeyShow.parentElement.querySelector("form").submit();
    } catch (e) {
      said.textContent = whyNot(e);
    }
  });
}
