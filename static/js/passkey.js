import "./elements/board-keep.js";
import "./elements/passkey-form.js";
import "./app.js";
