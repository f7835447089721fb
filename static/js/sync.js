import "./phone.js";
import "./offline/wake.js";
