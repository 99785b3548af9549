import { type ChangeEvent, useEffect, useId, useRef, useState } from "react";
import { formatCount } from "../../../format";
import { Button, classes, Field } from "../../../ui";
import type { Part } from "../number-field";
import { countSources } from "./faults";
import { MOST_SOURCE_CHARACTERS, MOST_SOURCES, NO_SOURCE, type SourceDraft } from "./given";
import { readSourceFile } from "./read-file";

/** Sources that the post cites by their numbers. Files are read here, and sent with the request. */
export function SourcesField({ draft, faults, onChange, onLeave }: Part) {
  const { sources } = draft;
  const file = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const latest = useRef(sources);
  latest.current = sources;
  const added = useRef(false);
  const [unread, setUnread] = useState("");
  const change = (next: SourceDraft[]) => onChange({ sources: next });
  const left = MOST_SOURCE_CHARACTERS - countSources(sources);
  const count = sources.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new source gets the focus
  useEffect(() => {
    if (added.current) list.current?.querySelector<HTMLElement>("li:last-child input")?.focus();
    added.current = false;
  }, [count]);
  const readFiles = async (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    event.target.value = ""; // the same file again is a change
    const read = await Promise.all(files.map(readSourceFile));
    setUnread(
      files
        .filter((_, index) => read[index] === null)
        .map((each) => each.name)
        .join(", "),
    );
    change([...latest.current, ...read.filter((each) => each !== null)].slice(0, MOST_SOURCES));
  };
  return (
    <fieldset
      className="given"
      name="sources"
      tabIndex={-1}
      aria-describedby={faults.sources ? "sources-hint sources-error" : "sources-hint"}
    >
      <legend className="visually-hidden">Sources</legend>
      <p id="sources-hint" className="hint">
        The post cites them by their numbers, and only them; a list of them closes it. Figures, names and
        quotations of a cited sentence are looked up there.
      </p>
      <ol ref={list} className="source-drafts">
        {sources.map((source, index) => (
          <SourceFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a source's number is its place
            key={index}
            number={index + 1}
            source={source}
            onChange={(next) => change(sources.with(index, next))}
            onLeave={() => onLeave("sources")}
            onRemove={() => change(sources.toSpliced(index, 1))}
          />
        ))}
      </ol>
      {faults.sources && (
        <p id="sources-error" className="error">
          {faults.sources}
        </p>
      )}
      {unread && (
        <p className="error" role="alert">
          Not plain text: {unread}. Copy the text into a .md or .txt file.
        </p>
      )}
      <div className="button-row">
        <Button
          small
          disabled={count >= MOST_SOURCES}
          onClick={() => {
            added.current = true;
            change([...sources, NO_SOURCE]);
          }}
        >
          Add a source
        </Button>
        <Button small disabled={count >= MOST_SOURCES} onClick={() => file.current?.click()}>
          Add files…
        </Button>
        <input
          ref={file}
          type="file"
          multiple
          hidden
          aria-label="Files of sources"
          accept=".md,.markdown,.txt,text/plain,text/markdown"
          onChange={readFiles}
        />
        {count > 0 && (
          <span className={classes("counter", "hint", left < 0 && "bad")} role="status">
            {count} of {MOST_SOURCES} sources,{" "}
            {left < 0 ? `${formatCount(-left)} characters too many` : `${formatCount(left)} characters left`}
          </span>
        )}
      </div>
    </fieldset>
  );
}

interface SourceProps {
  number: number;
  source: SourceDraft;
  onChange: (source: SourceDraft) => void;
  onLeave: () => void;
  onRemove: () => void;
}

function SourceFields({ number, source, onChange, onLeave, onRemove }: SourceProps) {
  const id = useId();
  return (
    <li aria-labelledby={id}>
      <div className="source-head">
        <strong id={id}>Source {number}</strong>
        <Button kind="quiet" small aria-label={`Remove source ${number}`} onClick={onRemove}>
          Remove
        </Button>
      </div>
      <div className="start-row">
        <Field label="Title">
          {(control) => (
            <input
              {...control}
              dir="auto"
              value={source.title}
              onChange={(event) => onChange({ ...source, title: event.target.value })}
              onBlur={onLeave}
            />
          )}
        </Field>
        <Field label="Address (optional)">
          {(control) => (
            <input
              {...control}
              type="url"
              inputMode="url"
              placeholder="https://"
              value={source.url}
              onChange={(event) => onChange({ ...source, url: event.target.value })}
              onBlur={onLeave}
            />
          )}
        </Field>
      </div>
      <Field label="Text">
        {(control) => (
          <textarea
            {...control}
            rows={5}
            dir="auto"
            value={source.text}
            onChange={(event) => onChange({ ...source, text: event.target.value })}
            onBlur={onLeave}
          />
        )}
      </Field>
    </li>
  );
}
