// Tables as the page can show them: with a caption and with the scope of header cells, which the editor would drop.
import { Table as BaseTable, TableHeader as BaseHeader } from "django-prose-editor/editor"

export const Table = BaseTable.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      caption: {
        default: null,
        parseHTML: (element) => element.querySelector(":scope > caption")?.textContent.trim() || null,
        renderHTML: ({ caption }) => (caption ? { "data-caption": caption } : {}),
      },
    }
  },
  parseHTML() {
    return [{ tag: "table" }, { tag: "caption", ignore: true }]
  },
  renderHTML({ node, HTMLAttributes }) {
    const { "data-caption": _shown, style: _style, ...attributes } = HTMLAttributes
    const { caption } = node.attrs
    return caption
      ? ["table", attributes, ["caption", {}, caption], ["tbody", 0]]
      : ["table", attributes, ["tbody", 0]]
  },
})

export const TableHeader = BaseHeader.extend({
  addAttributes() {
    return {
      ...this.parent?.(),
      scope: {
        default: null,
        parseHTML: (element) => element.getAttribute("scope"),
        renderHTML: ({ scope }) => (scope ? { scope } : {}),
      },
    }
  },
})
