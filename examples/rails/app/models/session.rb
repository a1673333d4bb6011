# That somebody has signed in: a cookie and its tokens are good for as long as it is there.
class Session < ApplicationRecord
  LIFETIME = 30.days

  belongs_to :user

  before_create { self.id = SecureRandom.uuid }

  # Its cables are told to go, in whichever process. It has ended even if they cannot be told.
  def end!
    destroy!
    tell_cables
  end

  # Those whose cookies have expired.
  def self.sweep
    where("created_at < ?", LIFETIME.ago).each(&:end!)
  end

  private

  def tell_cables
    ActionCable.server.remote_connections.where(current_user: user, session: self).disconnect
  rescue StandardError => error
    logger.error("Nobody was told that a session has ended: #{error.class}: #{error.message}")
  end
end
