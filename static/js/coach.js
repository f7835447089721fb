// @ts-check
// Pages of a coach: kept on no phone, so nothing here counts for the offline app.
import "./app.js";
import "./elements/board-keep.js";
import "./elements/share-button.js";
