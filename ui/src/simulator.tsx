/**
 * The simulated Ledger's window begins here.
 */
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/queries";
import { SimulatorScreen } from "./pages/SimulatorScreen";
import "./styles/tokens.css";
import "./styles/components.css";
import "./styles/app.css";
import { restoreTheme } from "./ui/theme";

restoreTheme();

const root = document.getElementById("root");
if (root !== null) {
	createRoot(root).render(
		<StrictMode>
			<QueryClientProvider client={queryClient()}>
				<SimulatorScreen />
			</QueryClientProvider>
		</StrictMode>,
	);
}
