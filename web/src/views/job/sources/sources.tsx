import type { Job } from "../../../../hooks";
import { formatCount, pluralize } from "../../../format";
import { isWebAddress, type sourcesOf } from "./given";

type Given = ReturnType<typeof sourcesOf>[number];

/** The sources of a request by their numbers, with those that the post cites. */
export function Sources({ sources, job }: { sources: Given[]; job: Job }) {
  const cited = new Set(job.result?.sources?.map(({ number }) => number));
  return (
    <section className="panel" aria-labelledby="sources-title">
      <h2 id="sources-title">{pluralize(sources.length, "source")}</h2>
      <ol className="sources">
        {sources.map(({ number, title, url, characters }) => (
          <li key={number} value={number}>
            <span dir="auto">
              {url && isWebAddress(url) ? (
                <a href={url} rel="noreferrer nofollow" target="_blank">
                  {title}
                </a>
              ) : (
                title
              )}
            </span>{" "}
            <span className="muted">
              {[
                job.result && (cited.has(number) ? "cited" : "not cited"),
                characters && `${formatCount(characters)} characters`,
              ]
                .filter(Boolean)
                .join(", ")}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
