# Feeds the dashboard.
class DashboardJob < ApplicationJob
  def perform
    ActionCable.server.broadcast(DashboardChannel::STREAM, { type: "stats", stats: Stats.now })
  end
end
