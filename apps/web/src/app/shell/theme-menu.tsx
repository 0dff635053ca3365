import { Monitor, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { type Theme, setTheme, useTheme } from "../../shared/theme/theme.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Menu, MenuChoice, MenuLabel } from "../../shared/ui/menu.tsx";

const options = [
  { value: "system", label: "As the system", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
] as const;

/** The theme, as choices inside a menu. */
export function ThemeChoice(): ReactNode {
  return (
    <MenuChoice
      value={useTheme()}
      onChange={(value) => setTheme(value as Theme /* one of the options */)}
      options={options}
    />
  );
}

export function ThemeMenu(): ReactNode {
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon-sm" aria-label="Theme" title="Theme">
          <Sun aria-hidden className="dark-hidden" />
          <Moon aria-hidden className="light-hidden" />
        </Button>
      }
    >
      <MenuLabel>Theme</MenuLabel>
      <ThemeChoice />
    </Menu>
  );
}
