import { useEffect, useId, useRef, useState } from "react";
import { Button } from "../../ui";
import {
  findContradiction,
  isFiltered,
  type JobsFilter,
  NO_FILTER,
  readScore,
  STATUSES,
  toggleStatus,
} from "./filter";
import { STATUS_WORDS } from "./state-of";

interface Props {
  filter: JobsFilter;
  onChange: (filter: JobsFilter) => void;
}

/** The filter of the list: words, statuses, a score. */
export function FilterBar({ filter, onChange }: Props) {
  const contradiction = findContradiction(filter);
  return (
    <section className="jobs-filter" aria-label="Filter">
      <TextFilter value={filter.text} onChange={(text) => onChange({ ...filter, text })} />
      <fieldset className="jobs-statuses">
        <legend className="visually-hidden">Status</legend>
        {STATUSES.map((status) => (
          <button
            key={status}
            type="button"
            className="chip"
            aria-pressed={filter.statuses.includes(status)}
            onClick={() => onChange(toggleStatus(filter, status))}
          >
            {STATUS_WORDS[status]}
          </button>
        ))}
      </fieldset>
      <ScoreFilter value={filter.scoreBelow} onChange={(scoreBelow) => onChange({ ...filter, scoreBelow })} />
      <Button kind="quiet" small disabled={!isFiltered(filter)} onClick={() => onChange(NO_FILTER)}>
        Clear
      </Button>
      {contradiction && (
        <p className="jobs-contradiction" role="status">
          {contradiction}
        </p>
      )}
    </section>
  );
}

const PAUSE = 250;

/** Returns a text that the reader types, and passes it on after a pause. An address that changes elsewhere wins. */
function useTyped(value: string, onPause: (text: string) => void): [string, (text: string) => void] {
  const [typed, setTyped] = useState(value);
  const written = useRef(value);
  const latest = useRef(onPause);
  latest.current = onPause;
  useEffect(() => {
    if (value === written.current) return;
    written.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => {
    if (typed === written.current) return;
    const timer = setTimeout(() => {
      written.current = typed;
      latest.current(typed);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}

function TextFilter({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const id = useId();
  const [typed, setTyped] = useTyped(value, onChange);
  return (
    <div className="jobs-text">
      <label htmlFor={id} className="visually-hidden">
        Words in topic or title
      </label>
      <input
        id={id}
        type="search"
        placeholder="Words in topic or title"
        value={typed}
        maxLength={200}
        dir="auto"
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}

function ScoreFilter({
  value,
  onChange,
}: {
  value: number | null;
  onChange: (score: number | null) => void;
}) {
  const id = useId();
  const [typed, setTyped] = useTyped(value === null ? "" : String(value), (text) =>
    onChange(readScore(text)),
  );
  return (
    <div className="jobs-score-filter">
      <label htmlFor={id}>Score below</label>
      <input
        id={id}
        type="number"
        min={1}
        max={100}
        step={1}
        inputMode="numeric"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}
