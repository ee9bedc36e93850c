// The invitee's page: previews the invitation behind the link of an email, and lets the signed-in invitee accept or decline.
// Opening the page changes nothing. All text from outside is inserted as text, never as markup.

const TEXT = {
  en: {
    opening: "Opening your invitation…", working: "One moment…",
    invitedBy: "{inviter} invites you to {org}", invited: "You are invited to {org}",
    noteFrom: "Note from {inviter}", noteAlone: "Note from the sender",
    sentTo: "Sent to", joinAs: "You join as", member: "Member", guest: "Guest",
    role: "Your role", lasts: "Access lasts", fromAcceptance: "{duration} from the day you accept", answerBy: "Answer by",
    how: "To answer, sign in with the address that received this invitation.",
    ignore: "Not expecting this? Just close the page. Nothing happens unless you accept.",
    support: "Questions? {support}",
    signedInAs: "You are signed in as {who}.", yourAccount: "your account", sender: "the person who invited you",
    signInToAccept: "Sign in to accept", signIn: "Sign in", switchAccount: "Use another account",
    accept: "Accept", decline: "Decline", declineYes: "Decline invitation",
    back: "Go back", retry: "Try again", proceed: "Continue",
    declineAsk: ["Decline this invitation?", "You will not join {org}. To join later you would need a new invitation."],
    accepted: ["Welcome to {org}", "You have accepted the invitation and your access is ready."],
    declined: ["Invitation declined", "You have not joined {org}. You can close this page."],
    noToken: ["There is no invitation here", "Please open the link in your e-mail again. If you copied it, make sure that you copied all of it."],
    unavailable: ["This invitation cannot be shown", "It may have run out, been withdrawn, been answered, or been replaced by a newer e-mail. Sign in with the address that received it to learn more."],
    notForYou: ["This invitation cannot be shown", "You are signed in as {who}. The link is no longer valid, or it was sent to another address. Look for a newer e-mail, use the address that received it, or ask {inviter} to send it again."],
    expired: ["This invitation has run out", "Ask {inviter} to send it again. The new e-mail will bring a new link."],
    cancelled: ["This invitation is closed", "It was withdrawn or declined. If you still need access, ask {inviter}."],
    used: ["This invitation has already been answered", "If you accepted it, your access is ready and there is nothing left to do. If not, ask {inviter} for a new one."],
    void: ["This link is no longer valid", "If there is a newer e-mail, use its link. If not, the sender can no longer grant this access: ask an administrator to send the invitation again."],
    wrongRecipient: ["This invitation is for another address", "It was sent to {hint}, but you are signed in as {who}. Sign in with the address that received it."],
    unverified: ["Your e-mail address is not confirmed yet", "Confirm the address {who} with the service you sign in with (look for its e-mail), then sign in again here."],
    alreadyMember: ["You already belong to {org}", "There is nothing left to do."],
    seatLimit: ["{org} has no free place at the moment", "Ask {inviter} to make room, then try again."],
    offline: ["No answer", "Check your internet connection and try again. Trying again is safe."],
    tooMany: ["Too many attempts", "Please try again {when}."],
    server: ["Something went wrong", "The fault is on our side. Please try again in a moment; trying again is safe."],
    signInFailed: ["The sign-in did not finish", "Nothing was changed. Please try again."],
    signInEnded: ["Your sign-in has run out", "Sign in again to answer the invitation."],
    blocked: ["This browser blocks the page", "It does not let the page keep your place while you sign in. Allow site data for this page, or open the link in another browser."],
  },
  de: {
    opening: "Ihre Einladung wird geöffnet …", working: "Einen Moment …",
    invitedBy: "{inviter} lädt Sie zu {org} ein", invited: "Sie sind zu {org} eingeladen",
    noteFrom: "Nachricht von {inviter}", noteAlone: "Nachricht der einladenden Person",
    sentTo: "Gesendet an", joinAs: "Sie kommen als", member: "Mitglied", guest: "Gast",
    role: "Ihre Rolle", lasts: "Zugang", fromAcceptance: "{duration} ab dem Tag der Annahme", answerBy: "Antwort bis",
    how: "Melden Sie sich zum Antworten mit der Adresse an, an die diese Einladung ging.",
    ignore: "Nicht erwartet? Schließen Sie einfach die Seite. Ohne Ihre Annahme geschieht nichts.",
    support: "Fragen? {support}",
    signedInAs: "Sie sind angemeldet als {who}.", yourAccount: "Ihr Konto", sender: "die Person, die Sie eingeladen hat",
    signInToAccept: "Anmelden und annehmen", signIn: "Anmelden", switchAccount: "Anderes Konto verwenden",
    accept: "Annehmen", decline: "Ablehnen", declineYes: "Einladung ablehnen",
    back: "Zurück", retry: "Erneut versuchen", proceed: "Weiter",
    declineAsk: ["Diese Einladung ablehnen?", "Sie treten {org} nicht bei. Für einen späteren Beitritt brauchen Sie eine neue Einladung."],
    accepted: ["Willkommen bei {org}", "Sie haben die Einladung angenommen, Ihr Zugang ist bereit."],
    declined: ["Einladung abgelehnt", "Sie sind {org} nicht beigetreten. Sie können diese Seite schließen."],
    noToken: ["Hier ist keine Einladung", "Bitte öffnen Sie den Link in Ihrer E-Mail noch einmal. Falls Sie ihn kopiert haben, achten Sie darauf, dass er vollständig ist."],
    unavailable: ["Diese Einladung kann nicht angezeigt werden", "Sie ist vielleicht abgelaufen, zurückgezogen, schon beantwortet oder durch eine neuere E-Mail ersetzt. Melden Sie sich mit der Adresse an, an die sie ging, um mehr zu erfahren."],
    notForYou: ["Diese Einladung kann nicht angezeigt werden", "Sie sind angemeldet als {who}. Der Link gilt nicht mehr oder ging an eine andere Adresse. Suchen Sie nach einer neueren E-Mail, verwenden Sie die Adresse, an die sie ging, oder bitten Sie {inviter}, sie erneut zu senden."],
    expired: ["Diese Einladung ist abgelaufen", "Bitten Sie {inviter}, sie erneut zu senden. Die neue E-Mail bringt einen neuen Link."],
    cancelled: ["Diese Einladung ist geschlossen", "Sie wurde zurückgezogen oder abgelehnt. Wenn Sie den Zugang weiterhin brauchen, fragen Sie {inviter}."],
    used: ["Diese Einladung wurde bereits beantwortet", "Wenn Sie sie angenommen haben, ist Ihr Zugang bereit und nichts weiter zu tun. Wenn nicht, bitten Sie {inviter} um eine neue."],
    void: ["Dieser Link gilt nicht mehr", "Wenn es eine neuere E-Mail gibt, verwenden Sie deren Link. Wenn nicht, darf die Person, die sie gesendet hat, diesen Zugang nicht mehr vergeben: Bitten Sie die Administration, die Einladung erneut zu senden."],
    wrongRecipient: ["Diese Einladung gilt einer anderen Adresse", "Sie ging an {hint}, angemeldet sind Sie aber als {who}. Melden Sie sich mit der Adresse an, an die sie ging."],
    unverified: ["Ihre E-Mail-Adresse ist noch nicht bestätigt", "Bestätigen Sie die Adresse {who} bei Ihrem Anmeldedienst (achten Sie auf dessen E-Mail) und melden Sie sich dann hier erneut an."],
    alreadyMember: ["Sie gehören bereits zu {org}", "Es ist nichts weiter zu tun."],
    seatLimit: ["Bei {org} ist zurzeit kein Platz frei", "Bitten Sie {inviter}, Platz zu schaffen, und versuchen Sie es dann erneut."],
    offline: ["Keine Antwort", "Prüfen Sie Ihre Internetverbindung und versuchen Sie es erneut. Ein neuer Versuch schadet nicht."],
    tooMany: ["Zu viele Versuche", "Bitte versuchen Sie es {when} erneut."],
    server: ["Etwas ist schiefgegangen", "Der Fehler liegt bei uns. Bitte versuchen Sie es gleich noch einmal; das schadet nicht."],
    signInFailed: ["Die Anmeldung wurde nicht abgeschlossen", "Es wurde nichts geändert. Bitte versuchen Sie es erneut."],
    signInEnded: ["Ihre Anmeldung ist abgelaufen", "Melden Sie sich erneut an, um die Einladung zu beantworten."],
    blocked: ["Dieser Browser blockiert die Seite", "Die Seite darf sich nicht merken, wo Sie waren, während Sie sich anmelden. Erlauben Sie Websitedaten oder öffnen Sie den Link in einem anderen Browser."],
  },
  fr: {
    opening: "Ouverture de votre invitation…", working: "Un instant…",
    invitedBy: "{inviter} vous invite à rejoindre {org}", invited: "Vous êtes invité à rejoindre {org}",
    noteFrom: "Message de {inviter}", noteAlone: "Message joint à l’invitation",
    sentTo: "Envoyée à", joinAs: "En tant que", member: "Membre", guest: "Invité",
    role: "Votre rôle", lasts: "Durée d’accès", fromAcceptance: "{duration} à partir de votre acceptation", answerBy: "Répondre avant le",
    how: "Pour répondre, connectez-vous avec l’adresse qui a reçu cette invitation.",
    ignore: "Vous ne l’attendiez pas ? Fermez simplement la page. Rien ne se passe sans votre accord.",
    support: "Des questions ? {support}",
    signedInAs: "Vous êtes connecté en tant que {who}.", yourAccount: "votre compte", sender: "la personne qui vous a invité",
    signInToAccept: "Se connecter pour accepter", signIn: "Se connecter", switchAccount: "Utiliser un autre compte",
    accept: "Accepter", decline: "Refuser", declineYes: "Refuser l’invitation",
    back: "Retour", retry: "Réessayer", proceed: "Continuer",
    declineAsk: ["Refuser cette invitation ?", "Vous ne rejoindrez pas {org}. Pour le faire plus tard, il vous faudra une nouvelle invitation."],
    accepted: ["Bienvenue chez {org}", "Vous avez accepté l’invitation et votre accès est prêt."],
    declined: ["Invitation refusée", "Vous n’avez pas rejoint {org}. Vous pouvez fermer cette page."],
    noToken: ["Aucune invitation ici", "Ouvrez de nouveau le lien reçu par e-mail. Si vous l’avez copié, vérifiez qu’il est complet."],
    unavailable: ["Impossible d’afficher cette invitation", "Elle a peut-être expiré, été retirée, déjà reçu une réponse ou été remplacée par un e-mail plus récent. Connectez-vous avec l’adresse qui l’a reçue pour en savoir plus."],
    notForYou: ["Impossible d’afficher cette invitation", "Vous êtes connecté en tant que {who}. Le lien n’est plus valable ou a été envoyé à une autre adresse. Cherchez un e-mail plus récent, utilisez l’adresse qui l’a reçu ou demandez un nouvel envoi à {inviter}."],
    expired: ["Cette invitation a expiré", "Demandez un nouvel envoi à {inviter}. Le nouvel e-mail contiendra un nouveau lien."],
    cancelled: ["Cette invitation est close", "Elle a été retirée ou refusée. Si vous avez encore besoin de cet accès, adressez-vous à {inviter}."],
    used: ["Cette invitation a déjà reçu une réponse", "Si vous l’avez acceptée, votre accès est prêt et vous n’avez plus rien à faire. Sinon, demandez-en une nouvelle à {inviter}."],
    void: ["Ce lien n’est plus valable", "S’il existe un e-mail plus récent, utilisez son lien. Sinon, l’expéditeur ne peut plus accorder cet accès : demandez à un administrateur de renvoyer l’invitation."],
    wrongRecipient: ["Cette invitation est destinée à une autre adresse", "Elle a été envoyée à {hint}, mais vous êtes connecté en tant que {who}. Connectez-vous avec l’adresse qui l’a reçue."],
    unverified: ["Votre adresse e-mail n’est pas encore confirmée", "Confirmez l’adresse {who} auprès de votre service de connexion (cherchez son e-mail), puis reconnectez-vous ici."],
    alreadyMember: ["Vous avez déjà rejoint {org}", "Vous n’avez plus rien à faire."],
    seatLimit: ["{org} n’a plus de place libre pour le moment", "Demandez à {inviter} de libérer une place, puis réessayez."],
    offline: ["Pas de réponse", "Vérifiez votre connexion internet et réessayez. Réessayer est sans risque."],
    tooMany: ["Trop de tentatives", "Veuillez réessayer {when}."],
    server: ["Un problème est survenu", "L’erreur vient de notre côté. Réessayez dans un instant, c’est sans risque."],
    signInFailed: ["La connexion n’a pas abouti", "Rien n’a été modifié. Veuillez réessayer."],
    signInEnded: ["Votre session a expiré", "Reconnectez-vous pour répondre à l’invitation."],
    blocked: ["Ce navigateur bloque la page", "Il ne permet pas à la page de garder votre place pendant la connexion. Autorisez les données de site ou ouvrez le lien dans un autre navigateur."],
  },
  es: {
    opening: "Abriendo su invitación…", working: "Un momento…",
    invitedBy: "{inviter} le invita a {org}", invited: "Tiene una invitación a {org}",
    noteFrom: "Mensaje de {inviter}", noteAlone: "Mensaje de quien le invita",
    sentTo: "Enviada a", joinAs: "Participa como", member: "Miembro", guest: "Invitado",
    role: "Su función", lasts: "Acceso", fromAcceptance: "{duration} desde el día en que acepte", answerBy: "Responder antes del",
    how: "Para responder, inicie sesión con la dirección que recibió esta invitación.",
    ignore: "¿No la esperaba? Cierre la página. No ocurre nada si usted no acepta.",
    support: "¿Preguntas? {support}",
    signedInAs: "Ha iniciado sesión como {who}.", yourAccount: "su cuenta", sender: "la persona que le invitó",
    signInToAccept: "Iniciar sesión para aceptar", signIn: "Iniciar sesión", switchAccount: "Usar otra cuenta",
    accept: "Aceptar", decline: "Rechazar", declineYes: "Rechazar la invitación",
    back: "Volver", retry: "Reintentar", proceed: "Continuar",
    declineAsk: ["¿Rechazar esta invitación?", "No se unirá a {org}. Para hacerlo más adelante necesitará una invitación nueva."],
    accepted: ["Le damos la bienvenida a {org}", "Ha aceptado la invitación y su acceso está listo."],
    declined: ["Invitación rechazada", "No se ha unido a {org}. Puede cerrar esta página."],
    noToken: ["Aquí no hay ninguna invitación", "Abra de nuevo el enlace de su correo. Si lo copió, compruebe que está completo."],
    unavailable: ["No se puede mostrar esta invitación", "Puede que haya caducado, se haya retirado, ya tenga respuesta o la haya sustituido un correo más reciente. Inicie sesión con la dirección que la recibió para saber más."],
    notForYou: ["No se puede mostrar esta invitación", "Ha iniciado sesión como {who}. El enlace ya no es válido o se envió a otra dirección. Busque un correo más reciente, use la dirección que lo recibió o pida a {inviter} que la envíe de nuevo."],
    expired: ["Esta invitación ha caducado", "Pida a {inviter} que la envíe de nuevo. El nuevo correo traerá un enlace nuevo."],
    cancelled: ["Esta invitación está cerrada", "Se retiró o se rechazó. Si todavía necesita el acceso, pregunte a {inviter}."],
    used: ["Esta invitación ya tiene respuesta", "Si la aceptó, su acceso está listo y no tiene que hacer nada más. Si no, pida una nueva a {inviter}."],
    void: ["Este enlace ya no es válido", "Si hay un correo más reciente, use su enlace. Si no lo hay, quien la envió ya no puede conceder este acceso: pida a la administración que envíe la invitación de nuevo."],
    wrongRecipient: ["Esta invitación es para otra dirección", "Se envió a {hint}, pero ha iniciado sesión como {who}. Inicie sesión con la dirección que la recibió."],
    unverified: ["Su dirección de correo aún no está confirmada", "Confirme la dirección {who} en su servicio de inicio de sesión (busque su correo) y vuelva a iniciar sesión aquí."],
    alreadyMember: ["Ya pertenece a {org}", "No tiene que hacer nada más."],
    seatLimit: ["{org} no tiene plazas libres en este momento", "Pida a {inviter} que libere una y vuelva a intentarlo."],
    offline: ["Sin respuesta", "Compruebe su conexión a internet y vuelva a intentarlo. Reintentar no tiene riesgo."],
    tooMany: ["Demasiados intentos", "Vuelva a intentarlo {when}."],
    server: ["Algo ha fallado", "El error es nuestro. Vuelva a intentarlo en un momento; no tiene riesgo."],
    signInFailed: ["El inicio de sesión no se completó", "No se ha cambiado nada. Vuelva a intentarlo."],
    signInEnded: ["Su sesión ha caducado", "Inicie sesión de nuevo para responder a la invitación."],
    blocked: ["Este navegador bloquea la página", "No permite que la página recuerde dónde estaba mientras inicia sesión. Permita los datos del sitio o abra el enlace en otro navegador."],
  },
};

// The text for each problem code of the API; all others show `unavailable`.
const PROBLEMS = {
  invitation_expired: "expired",
  invitation_cancelled: "cancelled",
  invitation_used: "used",
  invitation_void: "void",
  wrong_recipient: "wrongRecipient",
  email_unverified: "unverified",
  already_member: "alreadyMember",
  invitation_merged: "alreadyMember",
  other_account: "used",
  seat_limit: "seatLimit",
};

const settings = document.body.dataset;
const redirectUri = location.origin + location.pathname;
const { text, locale } = chooseLanguage(navigator.languages);
const idempotencyKeys = new Map();

// --- Language and formatting ---

function chooseLanguage(preferred) {
  const language = (tag) => tag.toLowerCase().split("-")[0];
  const chosen = preferred.find((tag) => Object.hasOwn(TEXT, language(tag))) ?? "en";
  document.documentElement.lang = language(chosen);
  return { text: TEXT[language(chosen)], locale: chosen };
}

// Each inserted value is isolated (U+2068 … U+2069), so a right-to-left name cannot reorder the sentence.
function format(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => `\u2068${values[name]}\u2069`);
}

function placeholders() {
  const { about = {}, session } = loadState();
  return {
    org: about.org || settings.product,
    inviter: about.inviter || text.sender,
    hint: about.hint || "…",
    who: session?.who || text.yourAccount,
  };
}

function formatDuration(iso) {
  const units = ["year", "month", "week", "day", "hour", "minute", "second"];
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(iso ?? "");
  const amounts = (parts?.slice(1) ?? []).flatMap((amount, i) =>
    amount ? new Intl.NumberFormat(locale, { style: "unit", unit: units[i], unitDisplay: "long" }).format(amount) : []);
  return amounts.length ? new Intl.ListFormat(locale, { type: "unit" }).format(amounts) : null;
}

function formatTime(iso) {
  const at = new Date(iso ?? NaN);
  if (Number.isNaN(at.getTime())) return null;
  const parts = { day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" };
  return element("time", { dateTime: iso }, new Intl.DateTimeFormat(locale, parts).format(at));
}

// `Retry-After` is a number of seconds or a date. The default is a minute.
function formatDelay(header) {
  const seconds = Math.max(1, Number(header) || (Date.parse(header) - Date.now()) / 1000 || 60);
  const [size, unit] = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]].find(([size]) => seconds >= size);
  return new Intl.RelativeTimeFormat(locale).format(Math.ceil(seconds / size), unit);
}

// --- State of this tab, until the invitation is accepted or declined ---

function loadState() {
  try {
    return JSON.parse(sessionStorage.getItem("invitation")) ?? {};
  } catch {
    return {};
  }
}

function saveState(changes) {
  sessionStorage.setItem("invitation", JSON.stringify({ ...loadState(), ...changes }));
}

function clearState() {
  sessionStorage.removeItem("invitation");
}

// --- Rendering ---

function element(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter((child) => child !== null));
  return node;
}

const main = document.querySelector("main");
const view = document.getElementById("view");
const status = document.getElementById("status");

function busy(message) {
  main.ariaBusy = "true";
  status.textContent = message;
}

function show(title, content, ornament = null) {
  const heading = element("h1", { tabIndex: -1 }, title);
  main.ariaBusy = "false";
  status.textContent = "";
  document.title = `${title} · ${settings.product}`;
  view.replaceChildren(...[ornament, heading, ...content, supportNote()].filter(Boolean));
  heading.focus();
}

function paragraph(words, className = "") {
  return element("p", { className }, words);
}

function supportNote() {
  const { support } = loadState().about ?? {};
  return support ? paragraph(format(text.support, { support }), "soft") : null;
}

function actions(...buttons) {
  return buttons.some(Boolean) ? element("div", { className: "actions" }, ...buttons.filter(Boolean)) : null;
}

function button(label, className, run) {
  const onClick = () => main.ariaBusy !== "true" && run()?.catch?.(unexpected);
  const node = element("button", { type: "button", className }, label);
  node.addEventListener("click", onClick);
  return node;
}

// The page of the invitation or of its organisation; the page of the deployment without one.
function continueLink(url = loadState().about?.continueUrl) {
  const target = url ?? settings.continue ?? "";
  return /^https?:\/\//.test(target) ? element("a", { className: "button primary", href: target }, text.proceed) : null;
}

// The logo, or the initial where there is none or it does not load.
function organizationMark(organization) {
  const initial = organizationInitial(organization);
  if (!/^https:\/\//.test(organization.logo_url ?? "")) return initial;
  const logo = element("img", { className: "logo", alt: "", referrerPolicy: "no-referrer", src: organization.logo_url });
  logo.addEventListener("error", () => logo.replaceWith(initial ?? ""));
  return logo;
}

function organizationInitial({ name, color }) {
  if (!name) return null;
  const node = element("div", { className: "mark", ariaHidden: "true" }, [...name][0].toUpperCase());
  if (/^#[0-9a-f]{6}$/i.test(color ?? "")) {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    node.style.setProperty("--mark", color);
    node.style.setProperty("--on-mark", r * 0.299 + g * 0.587 + b * 0.114 > 150 ? "#000" : "#fff");
  }
  return node;
}

function offerDetails(offer) {
  const duration = formatDuration(offer.access_for);
  const rows = [
    [text.sentTo, offer.email_hint],
    [text.joinAs, offer.kind === "guest" ? text.guest : text.member],
    [text.role, offer.role?.name],
    [text.lasts, duration && format(text.fromAcceptance, { duration })],
    [text.answerBy, formatTime(offer.expires_at)],
  ];
  return element("dl", { className: "facts" }, ...rows.filter(([, value]) => value).map(([label, value]) =>
    element("div", {}, element("dt", {}, label), element("dd", {}, element("bdi", {}, value)))));
}

function quotedNote({ note, inviter }) {
  if (!note) return null;
  const caption = inviter?.name ? format(text.noteFrom, placeholders()) : text.noteAlone;
  return element("figure", { className: "note" },
    element("figcaption", {}, caption), element("blockquote", { dir: "auto" }, note));
}

function showOffer(offer) {
  const title = format(offer.inviter?.name ? text.invitedBy : text.invited, placeholders());
  const answers = loadState().session
    ? [
      paragraph(format(text.signedInAs, placeholders())),
      actions(
        button(text.accept, "primary", () => respond("accept")),
        button(text.decline, "", () => confirmDecline(offer))),
      actions(button(text.switchAccount, "quiet", () => signIn("login"))),
    ]
    : [
      paragraph(text.how),
      actions(button(text.signInToAccept, "primary", () => signIn())),
      paragraph(text.ignore, "soft"),
    ];
  show(title, [quotedNote(offer), offerDetails(offer), ...answers], organizationMark(offer.organization ?? {}));
}

function confirmDecline(offer) {
  const [title, words] = text.declineAsk;
  show(title, [paragraph(format(words, placeholders())), actions(
    button(text.declineYes, "danger", () => respond("decline")),
    button(text.back, "", () => showOffer(offer)))]);
}

function showFailure({ failure, retryAfter }, again) {
  const signedIn = Boolean(loadState().session);
  const key = failure === "unavailable" && signedIn ? "notForYou" : failure;
  const retry = () => button(text.retry, "primary", again);
  const signInAgain = () => button(text.signIn, "primary", () => signIn("login"));
  const switchAccount = () => button(text.switchAccount, "primary", () => signIn("login"));
  const next = {
    unavailable: () => button(text.signIn, "primary", () => signIn()),
    notForYou: switchAccount, wrongRecipient: switchAccount,
    unverified: signInAgain, signInEnded: signInAgain,
    used: continueLink, alreadyMember: continueLink,
    seatLimit: retry, offline: retry, tooMany: retry, server: retry, signInFailed: retry,
  };
  const values = { ...placeholders(), when: failure === "tooMany" ? formatDelay(retryAfter) : "" };
  const [title, words] = text[key].map((part) => format(part, values));
  show(title, [paragraph(words), actions(next[key]?.())]);
}

function unexpected(error) {
  showFailure({ failure: error.name === "SecurityError" ? "blocked" : "server" }, start);
}

// --- The API ---

async function callApi(action) {
  const { token, session } = loadState();
  const headers = { "content-type": "application/json" };
  if (session) headers.authorization = `Bearer ${session.accessToken}`;
  if (action !== "preview") headers["idempotency-key"] = idempotencyKey(action);
  const request = { method: "POST", headers, body: JSON.stringify({ token }), credentials: "omit", signal: AbortSignal.timeout(30_000) };
  try {
    const response = await fetch(`v1/invitations/${action}`, request);
    const body = await response.json().catch(() => null);
    const isFinal = response.status < 500 && response.status !== 409;
    if (isFinal) idempotencyKeys.delete(action);
    if (response.ok) return { body };
    return { failure: failureOf(response.status, body), code: body?.code, retryAfter: response.headers.get("retry-after") };
  } catch {
    return { failure: "offline" };
  }
}

// One idempotency key per attempt: a retry repeats it while the outcome is unknown; a final response replaces it.
function idempotencyKey(action) {
  if (!idempotencyKeys.has(action)) idempotencyKeys.set(action, crypto.randomUUID());
  return idempotencyKeys.get(action);
}

function failureOf(status, problem) {
  if (status === 401) return "signInEnded";
  if (status === 429) return "tooMany";
  if (status >= 500) return "server";
  return PROBLEMS[problem?.code] ?? (status === 409 ? "server" : "unavailable");
}

async function openInvitation() {
  busy(text.opening);
  if (loadState().session?.until < Date.now()) saveState({ session: undefined });
  let result = await callApi("preview");
  if (result.failure === "signInEnded" && loadState().session) {
    saveState({ session: undefined });
    result = await callApi("preview");
  }
  const offer = result.body;
  if (result.code === "invitation_unavailable" && loadState().session) return explainUnavailable();
  if (result.failure) return showFailure(result, openInvitation);
  if (!offer) return showFailure({ failure: "server" }, openInvitation);
  const { name: org, support_email: support } = offer.organization ?? {};
  saveState({ about: { org, support, inviter: offer.inviter?.name, hint: offer.email_hint, continueUrl: offer.continue_url } });
  showOffer(offer);
}

// An invalid link can never become valid, so this accepts nothing; but the response tells its recipient the reason.
async function explainUnavailable() {
  const result = await callApi("accept");
  if (result.failure === "signInEnded") saveState({ session: undefined });
  if (result.failure) return showFailure(result, openInvitation);
  saveState({ about: { ...loadState().about, org: result.body?.organization?.name, continueUrl: result.body?.continue_url } });
  showFailure({ failure: "alreadyMember" });
}

async function respond(action) {
  busy(text.working);
  const result = await callApi(action);
  if (result.failure === "signInEnded") saveState({ session: undefined });
  if (result.failure) return showFailure(result, () => respond(action));
  const [title, words] = text[action === "accept" ? "accepted" : "declined"].map((part) => format(part, placeholders()));
  const proceed = action === "accept" ? continueLink(result.body?.continue_url) : null;
  show(title, [paragraph(words), actions(proceed)]);
  clearState();
}

// --- Signing in: OpenID Connect authorization code with PKCE, in this tab ---

async function discover() {
  const metadata = await fetchJson(`${withoutSlash(settings.issuer)}/.well-known/openid-configuration`);
  if (!isIssuer(metadata.issuer)) throw new Error("the discovery document names another issuer");
  return metadata;
}

function isIssuer(name) {
  return withoutSlash(name ?? "") === withoutSlash(settings.issuer);
}

function withoutSlash(url) {
  return url.replace(/\/$/, "");
}

async function fetchJson(url, options) {
  const response = await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(30_000), ...options });
  if (!response.ok) throw new Error(`the issuer answered ${response.status}`);
  return response.json();
}

function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

function randomText() {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

async function signIn(prompt) {
  busy(text.working);
  try {
    const { authorization_endpoint: endpoint } = await discover();
    const pending = { state: randomText(), nonce: randomText(), verifier: randomText() };
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(pending.verifier));
    saveState({ session: undefined, signIn: pending });
    const query = {
      response_type: "code", client_id: settings.clientId, redirect_uri: redirectUri, scope: settings.scope || "openid email",
      audience: settings.audience, state: pending.state, nonce: pending.nonce, prompt,
      code_challenge: base64Url(new Uint8Array(digest)), code_challenge_method: "S256",
    };
    const url = new URL(endpoint);
    for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
    location.assign(url);
  } catch (error) {
    if (error.name === "SecurityError") throw error;
    showFailure({ failure: "signInFailed" }, () => signIn(prompt));
  }
}

async function finishSignIn(reply) {
  const pending = loadState().signIn;
  saveState({ signIn: undefined });
  if (!pending || reply.get("state") !== pending.state || !reply.has("code")) throw new Error("the response does not belong to this sign-in");
  const { token_endpoint: endpoint } = await discover();
  const tokens = await fetchJson(endpoint, { method: "POST", body: new URLSearchParams({
    grant_type: "authorization_code", code: reply.get("code"), redirect_uri: redirectUri,
    client_id: settings.clientId, code_verifier: pending.verifier,
  }) });
  const claims = readClaims(tokens.id_token, pending.nonce);
  saveState({ session: {
    accessToken: tokens.access_token,
    who: claims.email ?? claims.preferred_username ?? claims.name,
    until: Date.now() + (tokens.expires_in ?? 300) * 1000,
  } });
}

// The ID token comes from the issuer over TLS, so its signature need not be verified (OpenID Connect Core, 3.1.3.7).
// The page only displays the claims; the API verifies the access token.
function readClaims(idToken, nonce) {
  const payload = atob(idToken.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"));
  const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(payload, (char) => char.charCodeAt(0))));
  const isValid = isIssuer(claims.iss) && claims.nonce === nonce && [claims.aud].flat().includes(settings.clientId);
  if (!isValid) throw new Error("the ID token belongs to another request");
  return claims;
}

// --- Start ---

// Removes the token and the issuer's response from the address bar before anything else happens.
function readAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  const reply = new URLSearchParams(location.search);
  if (location.hash || location.search) history.replaceState(null, "", location.pathname);
  if (token && token !== loadState().token) {
    saveState({ token, about: undefined });
    idempotencyKeys.clear();
  }
  return reply.has("state") ? reply : null;
}

async function start() {
  busy(text.opening);
  const reply = readAddress();
  view.replaceChildren();
  if (!loadState().token) return showFailure({ failure: "noToken" });
  if (reply) {
    try {
      await finishSignIn(reply);
    } catch {
      return showFailure({ failure: "signInFailed" }, openInvitation);
    }
  }
  return openInvitation();
}

addEventListener("hashchange", () => start().catch(unexpected));
addEventListener("pageshow", (event) => event.persisted && start().catch(unexpected));
start().catch(unexpected);
