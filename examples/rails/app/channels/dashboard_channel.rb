# What DashboardJob counts.
class DashboardChannel < ApplicationCable::Channel
  STREAM = "dashboard".freeze

  private

  def subscribed
    stream_from STREAM
  end

  def confirmed
    transmit({ type: "stats", stats: Stats.now })
  end
end
