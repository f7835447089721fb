import "./elements/passkey-form.js";
import "./app.js";
