# Forgets what nobody will ask for.
class CleanupJob < ApplicationJob
  def perform
    Book.sweep
    Upload.sweep
    Session.sweep
  end
end
