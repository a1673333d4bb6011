# Raises in `connect` for /cable?raise=1.
module FaultyConnection
  def connect
    raise "told to" if request.params[:raise]

    super
  end
end
