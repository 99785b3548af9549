import { Lexer, Parser, type Token } from "marked";
import { toNodes } from "../../../to-html";

/** A top-level block of a post: its Markdown, and the lines of the source that it has, from 1. */
export interface Block {
  raw: string;
  line: number;
  lines: number;
  /** The link references of the whole text, if the block may use one. */
  links: Links | undefined;
}

type Links = Lexer["tokens"]["links"];

const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
const REMEMBERED = 3000; // blocks: those of a post of 5,000 words, and of its last drafts

/** Splits Markdown into its top-level blocks. Only blocks are parsed here, which is cheap for a long text. */
export function splitBlocks(markdown: string): Block[] {
  const source = markdown.replace(/\r\n?/g, "\n");
  const lexer = new Lexer();
  const tokens = lexer.blockTokens(source, lexer.tokens);
  const links = Object.keys(lexer.tokens.links).length ? lexer.tokens.links : undefined;
  const blocks: Block[] = [];
  let [at, line] = [0, 1];
  for (const raw of joinHtml(tokens, source)) {
    const start = Math.max(source.indexOf(raw, at), at); // a repeated reference has no token of its own
    line += countLines(source.slice(at, start));
    const lines = countLines(raw);
    if (raw.trim()) {
      const ends = raw.endsWith("\n") ? 0 : 1;
      blocks.push({
        raw,
        line,
        lines: Math.max(lines + ends, 1),
        links: raw.includes("]") ? links : undefined,
      });
    }
    [at, line] = [start + raw.length, line + lines];
  }
  return blocks;
}

/** Returns a block as safe nodes. The result is remembered and shared: clone it before it goes into the page. */
export function renderBlock({ raw, links }: Block): DocumentFragment {
  const key = links ? `${raw}\0${JSON.stringify(links)}` : raw;
  const known = rendered.get(key);
  if (known) return known;
  const made = toNodes(parse(raw, links));
  if (rendered.size >= REMEMBERED) rendered.delete(rendered.keys().next().value as string);
  rendered.set(key, made);
  return made;
}

const rendered = new Map<string, DocumentFragment>();

function parse(raw: string, links: Links | undefined): string {
  const lexer = new Lexer();
  if (links) Object.assign(lexer.tokens.links, links);
  return Parser.parse(lexer.lex(raw));
}

/** Yields the source of each block. Raw HTML that a later block closes is one block with all between. */
function* joinHtml(tokens: Token[], source: string): Generator<string> {
  let at = 0;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    const start = Math.max(source.indexOf(token.raw, at), at);
    let [end, last, open] = [start + token.raw.length, index, depthOf(token)];
    for (let next = index + 1; open > 0 && next < tokens.length; next++) {
      const { raw } = tokens[next] as Token;
      end = Math.max(source.indexOf(raw, end), end) + raw.length;
      open += depthOf(tokens[next] as Token);
      if (open <= 0) last = next;
    }
    if (last > index) {
      yield source.slice(start, end);
      index = last;
      at = end;
    } else {
      yield token.raw;
      at = start + token.raw.length;
    }
  }
}

/** Returns how many elements a block of raw HTML opens and does not close. */
function depthOf(token: Token): number {
  if (token.type !== "html") return 0;
  let depth = 0;
  for (const [, closing, name, empty] of token.raw.matchAll(/<(\/?)([a-z][a-z0-9-]*)\b[^>]*?(\/?)>/gi)) {
    if (empty || VOID.has((name as string).toLowerCase())) continue;
    depth += closing ? -1 : 1;
  }
  return depth;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
