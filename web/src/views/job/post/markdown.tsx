import { memo, useLayoutEffect, useMemo, useRef } from "react";
import { type Block, renderBlock, splitBlocks } from "./blocks";

/**
 * A text as rendered Markdown. Each block is parsed, sanitized and put into the page only when its source changes, so a
 * text that grows at its end costs as much as its last block.
 */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => splitBlocks(text), [text]);
  return blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks have their place as identity, since the text grows at its end
    <BlockView key={index} block={block} />
  ));
});

const BlockView = memo(
  function BlockView({ block }: { block: Block }) {
    const element = useRef<HTMLDivElement>(null);
    const nodes = useMemo(() => renderBlock(block), [block]);
    useLayoutEffect(() => {
      const copy = nodes.cloneNode(true) as DocumentFragment;
      for (const link of copy.querySelectorAll("a")) link.target = "_blank";
      for (const image of copy.querySelectorAll("img")) {
        image.referrerPolicy = "no-referrer";
        if (!image.hasAttribute("alt")) image.alt = "";
      }
      element.current?.replaceChildren(copy);
    }, [nodes]);
    return <div ref={element} className="block" dir="auto" data-line={block.line} data-lines={block.lines} />;
  },
  (before, after) => isSame(before.block, after.block),
);

function isSame(one: Block, other: Block): boolean {
  const sameLinks = one.links === other.links || JSON.stringify(one.links) === JSON.stringify(other.links);
  return one.raw === other.raw && one.line === other.line && one.lines === other.lines && sameLinks;
}
