# Notices who has gone without a goodbye.
class PresenceJob < ApplicationJob
  def perform
    Presence.sweep
    ServerProcess.sweep
    Book.sweep
  end
end
