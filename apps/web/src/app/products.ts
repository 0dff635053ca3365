import { MessagesSquare } from "lucide-react";
import type { ComponentType } from "react";

export interface Product {
  readonly name: string;
  readonly to: "/interviews";
  readonly icon: ComponentType<{ readonly className?: string }>;
}

/** The products that this web app has screens for, in the order of the navigation. */
export const products: readonly Product[] = [{ name: "Interviews", to: "/interviews", icon: MessagesSquare }];
