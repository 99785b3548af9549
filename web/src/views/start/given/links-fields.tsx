import { Field } from "../../../ui";
import type { Part } from "../number-field";
import { MOST_PAGES, readPages } from "./given";

/** The pages of the user's own site that the post may link to. */
export function LinksFields({ draft, faults, onChange, onLeave }: Part) {
  const { links } = draft;
  const change = (changed: Partial<typeof links>) => onChange({ links: { ...links, ...changed } });
  const leave = () => onLeave("links");
  const count = readPages(links.pages).length;
  return (
    <div className="given">
      <p className="hint">
        The post links to pages of yours that are near its text, each once. Any other link to your site is
        taken out.
      </p>
      <Field
        label="Pages"
        error={faults.links}
        hint={`An address in each line, and after a space its title. ${count} of ${MOST_PAGES}.`}
      >
        {(control) => (
          <textarea
            {...control}
            name="links"
            rows={4}
            placeholder="https://www.example.com/guide  How to choose a jar"
            value={links.pages}
            onChange={(event) => change({ pages: event.target.value })}
            onBlur={leave}
          />
        )}
      </Field>
      <div className="start-row">
        <Field label="Sitemap" hint="In place of the list, or beside it.">
          {(control) => (
            <input
              {...control}
              type="url"
              inputMode="url"
              placeholder="https://www.example.com/sitemap.xml"
              value={links.sitemap}
              onChange={(event) => change({ sitemap: event.target.value })}
              onBlur={leave}
            />
          )}
        </Field>
        <Field label="Links in a thousand words" hint="Up to 20.">
          {(control) => (
            <input
              {...control}
              type="number"
              inputMode="decimal"
              min={0.5}
              max={20}
              step={0.5}
              value={links.per_thousand_words}
              onChange={(event) => change({ per_thousand_words: event.target.value })}
              onBlur={leave}
            />
          )}
        </Field>
      </div>
    </div>
  );
}
