// The buttons of the overview, and the search of the reference. All text from outside is inserted as text, never as markup.

const status = document.getElementById("status");

function say(text, kind = "") {
  status.className = kind;
  status.textContent = text;
}

async function call(path, body, token) {
  const headers = { "content-type": "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  const answer = await fetch(path, { method: body === undefined ? "GET" : "POST", headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  let value;
  try { value = JSON.parse(text); } catch { value = text; }
  if (!answer.ok) throw new Error(value?.error ?? value?.detail ?? `${answer.status} ${text}`);
  return value;
}

// What a button has done, in words.
function outcome(what, answer) {
  if (answer?.report) {
    const { runs, records, expired, failed } = answer.report;
    const words = `It is ${answer.now.replace("T", " ").slice(0, 16)} UTC. ${runs} runs of jobs, ${records} outbox entries delivered, ${expired} items expired`;
    return failed.length ? `${words}, ${failed.length} runs failed: ${JSON.stringify(failed[0])}` : `${words}.`;
  }
  if (answer?.job) return `${answer.job}: ${answer.error ?? JSON.stringify(answer.result)}`;
  return `${what}: done.`;
}

let busy = false;

async function run(what, action) {
  if (busy) return;
  busy = true;
  document.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
  say(`${what} …`);
  try {
    say(outcome(what, await action()), "good");
  } catch (error) {
    say(error.message, "bad");
  } finally {
    busy = false;
    document.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
    await refresh();
  }
}

async function openAs(email, name) {
  const { access_token: token } = await call("/_local/token", name ? { email, name } : { email });
  const [me, organizations, invitations, mail] = await Promise.all([
    call("/v1/me", undefined, token),
    call("/v1/me/organizations", undefined, token),
    call("/v1/me/invitations", undefined, token),
    call(`/_local/mail?to=${encodeURIComponent(email)}`),
  ]);
  const link = mail.map((one) => one.text?.match(/https?:\/\/\S+#token=[\w-]+/)?.[0]).find(Boolean);
  document.getElementById("person-name").textContent = email;
  document.getElementById("person-token").value = token;
  document.getElementById("person-curl").value = `curl -s ${location.origin}/v1/me/organizations -H "Authorization: Bearer ${token}"`;
  const page = document.getElementById("person-page");
  page.hidden = !link;
  if (link) page.querySelector("a").href = link;
  document.getElementById("person-sees").textContent = JSON.stringify({ me, organizations, invitations }, null, 2);
  const panel = document.getElementById("person");
  panel.hidden = false;
  panel.scrollIntoView({ block: "nearest" });
  document.getElementById("person-name").focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[type=button]");
  if (!button) return;
  const { post, body, person, name, copy } = button.dataset;
  if (post) run(button.textContent, () => call(post, JSON.parse(body ?? "{}")));
  if (person) run(`Signing in as ${person}`, () => openAs(person, name));
  if (copy) {
    const field = document.getElementById(copy);
    field.select();
    navigator.clipboard.writeText(field.value).then(() => say("Copied.", "good"), () => say("Press Ctrl-C to copy what is selected."));
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-post], form[data-person]");
  if (!form) return;
  event.preventDefault();
  const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
  const label = form.querySelector("button").textContent;
  if (form.dataset.post) run(label, () => call(form.dataset.post, fields));
  else run(`Signing in as ${fields.email}`, () => openAs(fields.email, fields.name));
});

// Parts of the page that change are replaced by those of the server, unless somebody is in the middle of them.
async function refresh() {
  const answer = await fetch("/_local").catch(() => null);
  if (!answer?.ok) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = now.getElementById(part.id);
    if (other && other.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) {
      part.replaceChildren(...other.childNodes);
    }
  }
}

if (status) setInterval(() => document.hidden || refresh(), 2000);

// The search of the reference hides what does not match, here and in the list of operations.
document.querySelector("[data-filter]")?.addEventListener("input", ({ target }) => {
  const wanted = target.value.trim().toLowerCase();
  for (const article of document.querySelectorAll(target.dataset.filter)) {
    article.hidden = !article.textContent.toLowerCase().includes(wanted);
    const link = document.querySelector(`nav a[href="#${CSS.escape(article.id)}"]`) ?? document.querySelector(`nav a[href="#${article.id}"]`);
    if (link) link.parentElement.hidden = article.hidden;
  }
  for (const part of document.querySelectorAll("section, nav ul")) {
    const empty = ![...part.querySelectorAll("article, li")].some((one) => !one.hidden);
    part.hidden = empty;
    if (part.matches("ul")) part.previousElementSibling.hidden = empty;
  }
});
