// @ts-check

/**
 * Have the server delete the account and all that it keeps of it, if that is who is signed in.
 * @param {string} id
 * @returns {Promise<boolean>} whether it has
 */
export async function forgetOnServer(id) {
  try {
    const { csrf, person } = await (await fetch("/api/v1/session", { redirect: "error" })).json();
    if (person?.id !== id) return false;
    const headers = { "X-CSRFToken": csrf };
    return (await fetch("/api/v1/me", { method: "DELETE", headers, redirect: "error" })).status === 204;
  } catch {
    return false; // no signal, or a network's own page
  }
}
