// @ts-check
/**
 * Has the phone's lock sign in or make a passkey, and sends what it signed with the form inside.
 *
 * What the server asks for lies in a block of JSON, or at the address `options`: a page of the way in is older
 * than its use. Shown only where there are passkeys.
 */
export class PasskeyForm extends HTMLElement {
  connectedCallback() {
    this.hidden = !("PublicKeyCredential" in globalThis);
    this.addEventListener("submit", this);
  }

  /** @param {SubmitEvent} event */
  handleEvent(event) {
    event.preventDefault();
    this.#ask(/** @type {HTMLFormElement} */ (event.target));
  }

  /** @param {HTMLFormElement} form */
  async #ask(form) {
    const told = /** @type {HTMLElement} */ (this.querySelector('[role="alert"]'));
    told.hidden = true;
    try {
      const { publicKey } = await this.#wanted();
      const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
      field.value = JSON.stringify(
        await (this.getAttribute("ask") === "create" ? made(publicKey) : used(publicKey)),
      );
      form.submit();
    } catch (error) {
      if (!(error instanceof Error)) throw error; // DOMException is one: cancelled, or none here
      told.hidden = false;
    }
  }

  async #wanted() {
    const address = this.getAttribute("options");
    if (!address) return JSON.parse(this.querySelector("script")?.textContent ?? "");
    const reply = await fetch(address, { headers: { Accept: "application/json" } });
    if (!reply.ok) throw new Error(`asked for a passkey: ${reply.status}`);
    return (await reply.json()).request_options;
  }
}

/**
 * Make a passkey that needs no name and no password beside it.
 * @param {PublicKeyCredentialCreationOptionsJSON} wanted
 */
async function made(wanted) {
  const publicKey = /** @type {PublicKeyCredentialCreationOptions} */ ({
    ...wanted,
    challenge: bytes(wanted.challenge),
    user: { ...wanted.user, id: bytes(wanted.user.id) },
    excludeCredentials: known(wanted.excludeCredentials),
    authenticatorSelection: {
      ...wanted.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  });
  return signed(await navigator.credentials.create({ publicKey }), ["clientDataJSON", "attestationObject"]);
}

/** @param {PublicKeyCredentialRequestOptionsJSON} wanted */
async function used(wanted) {
  const publicKey = /** @type {PublicKeyCredentialRequestOptions} */ ({
    ...wanted,
    challenge: bytes(wanted.challenge),
    allowCredentials: known(wanted.allowCredentials),
  });
  const parts = ["clientDataJSON", "authenticatorData", "signature", "userHandle"];
  return signed(await navigator.credentials.get({ publicKey }), parts);
}

/**
 * Return what the server reads: the parts of the phone's answer as text.
 * @param {Credential | null} credential
 * @param {string[]} parts
 */
function signed(credential, parts) {
  const key = /** @type {PublicKeyCredential} */ (credential);
  const answer = /** @type {Record<string, ArrayBuffer | null>} */ (/** @type {unknown} */ (key.response));
  const response = Object.fromEntries(
    parts.map((part) => [part, answer[part] ? text(/** @type {ArrayBuffer} */ (answer[part])) : null]),
  );
  return {
    id: key.id,
    type: key.type,
    rawId: text(key.rawId),
    response,
    clientExtensionResults: key.getClientExtensionResults(),
  };
}

/** @param {PublicKeyCredentialDescriptorJSON[] | undefined} keys */
function known(keys = []) {
  return keys.map((key) => ({ ...key, type: /** @type {const} */ ("public-key"), id: bytes(key.id) }));
}

/** @param {string} base64url */
function bytes(base64url) {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  return btoa(letters.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

customElements.define("passkey-form", PasskeyForm);
