import { escape } from "./html.ts";

/**
 * Makes HTML of the Markdown that our own pages use: headings, paragraphs, lists, fenced code, and inline code, strong
 * and links. Everything else is shown as it is written; no HTML passes through.
 */
export function toHtml(markdown: string): string {
  const blocks = markdown
    .replaceAll("\r\n", "\n")
    .trim()
    .split(/\n{2,}(?=(?:[^`]|`(?!``))*(?:```[^`]*```(?:[^`]|`(?!``))*)*$)/u);
  return blocks.map(toBlock).join("\n");
}

function toBlock(block: string): string {
  const code = /^```[a-z]*\n(?<code>[\s\S]*?)\n?```$/u.exec(block)?.groups?.["code"];
  if (code !== undefined) return `<pre><code>${escape(code)}</code></pre>`;
  const heading = /^(?<marks>#{1,4}) (?<text>.+)$/u.exec(block)?.groups;
  if (heading) {
    const level = heading["marks"]?.length ?? 1;
    return `<h${level}>${inline(heading["text"] ?? "")}</h${level}>`;
  }
  const lines = block.split("\n");
  if (lines[0]?.startsWith("- ")) {
    const items = block.slice(2).split(/\n- /u);
    return `<ul>${items.map((item) => `<li>${inline(item.replaceAll(/\n\s*/gu, " "))}</li>`).join("")}</ul>`;
  }
  return `<p>${inline(lines.join(" "))}</p>`;
}

const MARKS =
  /\[(?<label>[^\]]+)\]\((?<target>(?:\/|#|https:\/\/)[^)\s]*|[a-z-]+\.md)\)|`(?<code>[^`]+)`|\*\*(?<strong>[^*]+)\*\*/gu;

function inline(text: string): string {
  let html = "";
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    html += escape(text.slice(end, match.index)) + marked(match.groups ?? {});
    end = match.index + match[0].length;
  }
  return html + escape(text.slice(end));
}

function marked(groups: Readonly<Record<string, string | undefined>>): string {
  const { label, target = "", code, strong } = groups;
  if (code !== undefined) return `<code>${escape(code)}</code>`;
  if (strong !== undefined) return `<strong>${inline(strong)}</strong>`;
  return `<a href="${escape(target.replace(/\.md$/u, ""))}">${inline(label ?? "")}</a>`;
}
