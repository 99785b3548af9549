import { type RefObject, useDeferredValue, useId } from "react";
import { Markdown } from "../post/markdown";

interface Props {
  area: RefObject<HTMLTextAreaElement | null>;
  text: string;
  language: string;
  /** The line below the field. */
  note: string;
  readOnly?: boolean;
  onChange: (text: string) => void;
}

/** A post's Markdown beside its preview. */
export function EditPanes({ area, text, language, note, readOnly = false, onChange }: Props) {
  const field = useId();
  const shown = useDeferredValue(text);
  return (
    <div className="edit-panes">
      <div className="edit-pane">
        <label htmlFor={field}>Markdown</label>
        <textarea
          id={field}
          ref={area}
          value={text}
          lang={language}
          dir="auto"
          spellCheck
          readOnly={readOnly}
          onChange={(event) => onChange(event.target.value)}
        />
        <p className="muted">{note}</p>
      </div>
      <div className="edit-pane">
        <h3>Preview</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region can be reached by keyboard */}
        <section className="post edit-preview" lang={language} tabIndex={0} aria-label="Preview">
          <Markdown text={shown} />
        </section>
      </div>
    </div>
  );
}
