// The rich-text editor builds a surface of its own: give it the name and the help of the field that it hides.
import "django-prose-editor/configurable";

const nameEditor = (textarea) => {
  const box = textarea.closest(".prose-editor");
  const surface = box?.querySelector(".ProseMirror[contenteditable]");
  if (!surface?.editor) return;
  const label = textarea.getAttribute("aria-label");
  const attributes = { role: "textbox", "aria-multiline": "true", "aria-label": label };
  if (textarea.hasAttribute("aria-describedby")) attributes["aria-describedby"] = textarea.getAttribute("aria-describedby");
  surface.editor.setOptions({ editorProps: { attributes } });
  const bar = box.querySelector(".prose-menubar");
  bar?.setAttribute("role", "toolbar");
  bar?.setAttribute("aria-label", label);
};

document.addEventListener("prose-editor:ready", (event) => nameEditor(event.detail.textarea));
document.querySelectorAll(".prose-editor > textarea").forEach(nameEditor);
