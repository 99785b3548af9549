import type { MetaTags } from "../../../../hooks";
import { Progress } from "../../../ui";
import { CopyButton } from "../copy";
import { breadcrumb, cut, DESCRIPTION, type Room, TITLE } from "./cut";
import { headOf } from "./head";
import { pixelWidth } from "./pixel-width";

const SITE = "your-site.example";

/** The tags of a post: as Google's result, as a link card, and as they go into a page's head. */
export function Tags({ tags, language }: { tags: MetaTags; language: string }) {
  return (
    <div className="tags">
      <GoogleResult tags={tags} language={language} />
      <LinkCard tags={tags} language={language} />
      <Head tags={tags} />
    </div>
  );
}

function GoogleResult({ tags, language }: { tags: MetaTags; language: string }) {
  return (
    <section className="panel" aria-labelledby="google-title">
      <h2 id="google-title">In Google's results</h2>
      <div className="google" lang={language} dir="auto">
        <p className="google-site">
          <span className="google-icon" aria-hidden="true" />
          <span>{breadcrumb(SITE, tags.slug ?? "").join(" › ")}</span>
        </p>
        <p className="google-title">{cut(tags.title, TITLE)}</p>
        <p className="google-description">{cut(tags.description, DESCRIPTION)}</p>
      </div>
      <Width name="Title" text={tags.title} room={TITLE} />
      <Width name="Description" text={tags.description} room={DESCRIPTION} />
    </section>
  );
}

/** How much of its room a line takes, in pixels and characters. */
function Width({ name, text, room }: { name: string; text: string; room: Room }) {
  const pixels = Math.round(pixelWidth(text, room.font));
  const tooLong = pixels > room.pixels;
  return (
    <div className={`width ${tooLong ? "bad" : "good"}`}>
      <span>
        {name}: {pixels} of {room.pixels} pixels, {[...text].length} characters
        {tooLong ? "; Google cuts it" : ""}
      </span>
      <div className="width-bar" aria-hidden="true">
        <Progress value={(100 * pixels) / room.pixels} label={name} tone={tooLong ? "bad" : "good"} />
      </div>
      <CopyButton text={() => text} label="Copy" what={name.toLowerCase()} />
    </div>
  );
}

function LinkCard({ tags, language }: { tags: MetaTags; language: string }) {
  return (
    <section className="panel" aria-labelledby="card-title">
      <h2 id="card-title">As a link card</h2>
      <div className="link-card" lang={language} dir="auto">
        <div className="link-card-image" aria-hidden="true">
          your og:image
        </div>
        <div className="link-card-text">
          <span className="muted">{SITE}</span>
          <strong>{tags.og_title}</strong>
          <span>{tags.og_description}</span>
        </div>
      </div>
      <p className="muted">
        Title {[...tags.og_title].length} of 90 characters, description {[...tags.og_description].length} of
        200.
      </p>
    </section>
  );
}

function Head({ tags }: { tags: MetaTags }) {
  const jsonLd = JSON.stringify(tags.json_ld ?? {}, null, 2);
  return (
    <section className="panel wide" aria-labelledby="head-title">
      <div className="panel-head">
        <h2 id="head-title">For the page's head</h2>
        <div className="button-row">
          <CopyButton text={() => headOf(tags)} label="Copy the tags" />
          <CopyButton text={() => jsonLd} label="Copy the JSON-LD" />
        </div>
      </div>
      <pre className="code">{headOf(tags)}</pre>
    </section>
  );
}
