import { type KeyboardEvent, useRef, useState } from "react";
import { Field } from "../../ui";
import { addKeywords, endsKeyword } from "./keywords";

interface Props {
  keywords: string[];
  most: number;
  fault: string | undefined;
  onChange: (keywords: string[]) => void;
  onLeave: () => void;
}

/** Keywords as tags: Enter or a comma adds one, Backspace in the empty field takes the last one out. */
export function KeywordsField({ keywords, most, fault, onChange, onLeave }: Props) {
  const [typed, setTyped] = useState("");
  const [news, setNews] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const add = (text: string) => {
    const all = addKeywords(keywords, text);
    setTyped("");
    if (all.length === keywords.length) return;
    onChange(all);
    setNews(`Added ${all.slice(keywords.length).join(", ")}.`);
  };
  const remove = (keyword: string) => {
    onChange(keywords.filter((each) => each !== keyword));
    setNews(`Removed ${keyword}.`);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = keywords.at(-1);
    if (event.nativeEvent.isComposing) return; // Enter ends the composition of a character
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault(); // it never sends the form
      add(typed);
    } else if (event.key === "Backspace" && typed === "" && last !== undefined) {
      event.preventDefault();
      remove(last);
    }
  };
  return (
    <Field
      label="Keywords"
      hint={`Enter or a comma adds one, up to ${most}. The first is the primary one.`}
      error={fault}
    >
      {(control) => (
        <div className="keywords">
          {keywords.length > 0 && (
            <ul className="keywords-list" aria-label="Keywords">
              {keywords.map((keyword, index) => (
                <li key={keyword} className={index === 0 ? "tag tag-primary" : "tag"}>
                  <bdi>{keyword}</bdi>
                  {index === 0 && <span className="visually-hidden"> (primary)</span>}
                  <button type="button" aria-label={`Remove ${keyword}`} onClick={() => remove(keyword)}>
                    <span aria-hidden="true">×</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
          <input
            {...control}
            ref={input}
            name="keywords"
            value={typed}
            dir="auto"
            autoComplete="off"
            enterKeyHint="done"
            onChange={(event) =>
              endsKeyword(event.target.value) ? add(event.target.value) : setTyped(event.target.value)
            }
            onPaste={(event) => {
              const text = event.clipboardData.getData("text");
              if (!endsKeyword(text)) return;
              event.preventDefault();
              add(typed + text);
            }}
            onKeyDown={onKeyDown}
            onBlur={() => {
              add(typed);
              onLeave();
            }}
          />
          <span className="visually-hidden" role="status">
            {news}
          </span>
        </div>
      )}
    </Field>
  );
}
