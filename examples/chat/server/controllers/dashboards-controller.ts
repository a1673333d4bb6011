/** The numbers of the dashboard, for those whom its channel does not reach. */
import type { Application, Request } from './application-controller.js';

export const dashboardsController = ({ models: { stats } }: Application) => ({
  async show(context: Request) {
    return context.json(await stats.now());
  },
});
