# Who asks, by an encrypted cookie.
module Authentication
  extend ActiveSupport::Concern

  included do
    before_action :authenticate
  end

  class_methods do
    def allow_anybody(**options)
      skip_before_action :authenticate, **options
    end
  end

  private

  delegate :user, to: :current_session, prefix: :current, private: true

  def authenticate
    raise Problem.new(:unauthorized) unless current_session
  end

  def current_session
    @current_session ||= Session.includes(:user).find_by(id: cookies.encrypted[:session_id])
  end

  # Of a session before that, the cookie is gone from here on: nobody could sign out of it any more. If there can be no
  # new one, it goes on.
  def sign_in(user)
    former = current_session
    session = user.sessions.create!
    former&.end!
    cookies.encrypted[:session_id] = {
      value: session.id, expires: Session::LIFETIME, httponly: true, same_site: :lax, secure: request.ssl?
    }
  end

  # The cookie may have been copied, and other windows are open: all of it ends.
  def sign_out
    current_session&.end!
    cookies.delete(:session_id)
  end
end
