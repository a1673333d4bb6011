# Notices who has gone without a goodbye: people, and processes.
class PresenceJob < ApplicationJob
  def perform
    Presence.sweep
    ServerProcess.sweep
  end
end
