import { useState } from "react";
import { keep, readKept } from "../storage";

const KEY = "blog.theme"; // public/theme.js reads it, too
const THEMES = { system: "As the system", light: "Light", dark: "Dark" };
type Theme = keyof typeof THEMES;

function readTheme(): Theme {
  const kept = readKept(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

function applyTheme(theme: Theme): void {
  keep(KEY, theme === "system" ? null : theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** The choice of colours: the system's, light or dark. It is kept. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(readTheme);
  return (
    <fieldset className="theme">
      <legend>Theme</legend>
      {Object.entries(THEMES).map(([name, label]) => (
        <label key={name}>
          <input
            type="radio"
            name="theme"
            checked={theme === name}
            onChange={() => {
              setTheme(name as Theme);
              applyTheme(name as Theme);
            }}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
