// The draft editor with a script: rows move without a round trip, editors have names, unsaved words are guarded.
// Without it every button still works: the server does the same and sends the form back.
import { createEditor } from "django-prose-editor/configurable"

const form = document.getElementById("draft")
const said = document.getElementById("draft-said")
const status = document.getElementById("draft-status")
const template = { s: document.getElementById("new-section"), r: document.getElementById("new-reference") }
const list = { s: document.getElementById("sections"), r: document.getElementById("references") }

// --- Names for what the editor builds ---

function nameEditor(textarea) {
  const surface = textarea.closest(".prose-editor")?.querySelector(".ProseMirror[contenteditable]")
  if (!surface?.editor) return
  const label = textarea.getAttribute("aria-label")
  const attributes = { role: "textbox", "aria-multiline": "true", "aria-label": label }
  for (const name of ["aria-describedby", "aria-invalid", "aria-errormessage"]) {
    if (textarea.hasAttribute(name)) attributes[name] = textarea.getAttribute(name)
  }
  surface.editor.setOptions({ editorProps: { attributes } })
  const nameBar = () => {
    const bar = textarea.closest(".prose-editor")?.querySelector(".prose-menubar")
    bar?.setAttribute("role", "toolbar")
    bar?.setAttribute("aria-label", label)
  }
  nameBar()
  surface.editor.on("create", nameBar) // the bar comes a moment after the editor
  // The visible label leads to the editor, as it led to the field that the editor hides.
  const visible = form.querySelector(`label[for="${textarea.id}"]`)
  visible?.addEventListener("click", () => surface.editor.commands.focus())
}

document.addEventListener("prose-editor:ready", (event) => nameEditor(event.detail.textarea))
for (const textarea of form.querySelectorAll(".prose-editor > textarea")) nameEditor(textarea)

// --- Unsaved words ---

let isUnsaved = Boolean(document.getElementById("draft-message"))
function touched() {
  if (isUnsaved) return
  isUnsaved = true
  form.classList.add("is-unsaved")
  status.prepend(`${status.dataset.unsaved} `)
}
form.addEventListener("input", touched)
// Writing on in one's own words is keeping them, whatever was proposed before.
form.addEventListener("input", (event) => {
  const isSource = event.target.closest("#references")
  const part = isSource ? isSource.closest("section") : event.target.closest("[data-row], .draft-field")
  const theirs = part?.querySelector(".compare input[value=theirs]:checked")
  if (theirs && !event.target.closest(".compare")) part.querySelector(".compare input[value=mine]").checked = true
})
form.addEventListener("submit", () => { isUnsaved = false })
window.addEventListener("beforeunload", (event) => { if (isUnsaved) event.preventDefault() })

// --- Rows ---

const rowsOf = (letter) => [...list[letter].querySelectorAll(":scope > [data-row]")]
const nameOf = (row) => row.querySelector("[data-name]").textContent

function say(text) { said.textContent = text }

function move(row, step) {
  const letter = row.dataset.row[0]
  const rows = rowsOf(letter)
  const other = rows[rows.indexOf(row) + step]
  if (!other) return
  if (step > 0) other.after(row)
  else other.before(row)
  const order = letter === "s" && document.querySelector("#compare-order input[value=mine]")
  if (order) order.checked = true // moving in one's own order is keeping it
  say(`${nameOf(row)}: ${said.dataset.moved} ${rowsOf(letter).indexOf(row) + 1}`)
}

function remove(row, isRemoved) {
  row.classList.toggle("is-removed", isRemoved)
  row.querySelector("[data-removed]").value = isRemoved ? "1" : ""
  row.querySelector(isRemoved ? "button.when-removed" : "button[value^=remove]").focus()
  say(`${nameOf(row)}: ${isRemoved ? said.dataset.removed : said.dataset.back}`)
}

function add(letter, key = "", heading = "") {
  const number = Math.max(-1, ...rowsOf(letter).map((row) => Number(row.dataset.row.slice(1)))) + 1
  const holder = document.createElement("template")
  holder.innerHTML = template[letter].innerHTML.replaceAll("__uid__", `${letter}${number}`)
  const row = holder.content.firstElementChild
  list[letter].append(row)
  if (letter === "r") row.querySelector("[data-cite]").textContent = `#ref-${number + 1}`
  if (letter === "s") {
    row.querySelector(`input[name="s${number}-key"]`).value = key
    const field = row.querySelector("[data-heading]")
    field.value = heading
    if (heading) named(field)
    createEditor(row.querySelector(".draft-body textarea"))
    const offer = key && form.querySelector(`[data-offer="${CSS.escape(key)}"]`)
    if (offer) {
      offer.hidden = true
      row.querySelector("input[name$=-callout]").checked = offer.querySelector("[data-callout]") !== null
    }
  }
  row.querySelector("[data-heading], textarea").focus()
  say(`${nameOf(row)}: ${said.dataset.added}`)
}

/** A section is called by its heading, also while that is being written. */
function named(field) {
  const row = field.closest("[data-row]")
  if (field.value.trim()) row.querySelector("[data-name]").textContent = field.value
}
form.addEventListener("input", (event) => { if (event.target.matches("[data-heading]")) named(event.target) })

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=do]")
  if (!button) return
  const [act, target] = button.value.split(":")
  if (target?.startsWith("i")) return // pictures are moved by the server
  const row = button.closest("[data-row]")
  const acts = {
    up: () => move(row, -1),
    down: () => move(row, 1),
    remove: () => remove(row, true),
    "put-back": () => remove(row, false),
    "add-reference": () => add("r"),
    // A section of the template has its place and its guidance: the server knows both.
    "add-section": () => (target ? null : add("s")),
  }
  if (!acts[act] || (act === "add-section" && target)) return
  event.preventDefault()
  acts[act]()
  touched()
  if (row && !row.classList.contains("is-removed")) button.focus()
})

// --- Beside the form there is room for the whole list; before it, on a narrow screen, only for its first line ---

if (window.matchMedia("(min-width: 1025px)").matches) {
  for (const details of document.querySelectorAll("[data-open-when-wide]")) details.open = true
}

// --- An answer with a message is read first ---

document.getElementById("draft-message")?.focus()
